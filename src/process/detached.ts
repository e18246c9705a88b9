// Programs that must outlive this one: own session, output into a file, recognisable by a later process, never killed midway.
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { childEnvironment } from './child-environment.ts';
import { readMark } from './process-marks.ts';
import type { ProcessMark } from './process-marks.ts';
import { checkWords, startFailure } from './start-failure.ts';

const pollMs = 100;
/** Between the request to end and the end. */
const graceMs = 2000;

export interface DetachedOptions {
  /** Made exclusively, 0600: both outputs of the program go there. */
  outputFile: string;
  /** PATH of the program. */
  path: string;
  env?: Readonly<Record<string, string>>;
}

export interface Detached {
  readonly mark: ProcessMark;
  readonly outputFile: string;
  /** Exit code, or 128 and the number of the signal that ended it. */
  readonly exited: Promise<number>;
}

/** `<outputFile>.pid` gets pid and start time, so that a later process can recognise the program. */
export async function startDetached(argv: readonly [string, ...string[]], options: DetachedOptions): Promise<Detached> {
  const env = childEnvironment(options.path, options.env);
  checkWords(argv, '/', env);
  const fd = fs.openSync(options.outputFile, 'wx', 0o600);
  try {
    const [file, ...args] = argv;
    const child = spawn(file, args, {
      cwd: '/',
      env,
      detached: true,
      stdio: ['ignore', fd, fd],
    });
    const exited = new Promise<number>((resolve) => {
      child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
    });
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    const mark = readMark(child.pid ?? 0) ?? { pid: child.pid ?? 0, startTime: '' };
    fs.writeFileSync(`${options.outputFile}.pid`, JSON.stringify(mark), { mode: 0o600, flag: 'wx' });
    return { mark, outputFile: options.outputFile, exited };
  } catch (cause) {
    throw startFailure(argv, '/', cause);
  } finally {
    fs.closeSync(fd);
  }
}

export interface FollowOptions {
  /** Every line of the output, as soon as it is whole. */
  onLine: (line: string) => void;
  /** Between looks at the output. */
  onPoll?: () => void;
  /** Asks for an early end: the program is stopped where `mayStop` allows it, else waited for. */
  signal: AbortSignal;
  /** Judged with the program held still and all its output read: false from the point of no return on. */
  mayStop: () => boolean;
}

/** Reads along until the program ends. @returns its exit code. */
export async function follow(child: Detached, options: FollowOptions): Promise<number> {
  const tail = new Tail(child.outputFile);
  try {
    let code: number | undefined;
    let asked: number | undefined;
    const mayStop = (): boolean => {
      tail.read(options.onLine);
      return options.mayStop();
    };
    while (code === undefined) {
      code = await Promise.race([child.exited, delay(pollMs, undefined)]);
      tail.read(options.onLine);
      options.onPoll?.();
      if (code !== undefined || !options.signal.aborted) continue;
      if (asked === undefined) stopUnlessBegun(child.mark.pid, mayStop, 'SIGTERM');
      else if (performance.now() - asked > graceMs) stopUnlessBegun(child.mark.pid, mayStop, 'SIGKILL');
      asked ??= performance.now();
    }
    tail.end(options.onLine);
    return code;
  } finally {
    tail.close();
  }
}

/** Held still while it is judged, so that it cannot pass the point of no return between the look and the signal. */
function stopUnlessBegun(pid: number, mayStop: () => boolean, how: 'SIGTERM' | 'SIGKILL'): void {
  if (!send(pid, 'SIGSTOP')) return;
  // It leads a session of its own: what it started to download goes with it.
  if (mayStop()) send(-pid, how);
  send(pid, 'SIGCONT');
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Hands out the lines that were appended to a file since the last look. */
class Tail {
  readonly #fd: number;
  readonly #decoder = new TextDecoder();
  readonly #buffer = Buffer.alloc(64 * 1024);
  #rest = '';

  constructor(file: string) {
    this.#fd = fs.openSync(file, 'r');
  }

  read(onLine: (line: string) => void): void {
    let length = 0;
    while ((length = fs.readSync(this.#fd, this.#buffer)) > 0) {
      const lines = (this.#rest + this.#decoder.decode(this.#buffer.subarray(0, length), { stream: true })).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    }
  }

  /** Hands out a last line without its newline too. */
  end(onLine: (line: string) => void): void {
    this.read(onLine);
    if (this.#rest !== '') onLine(this.#rest);
    this.#rest = '';
  }

  close(): void {
    fs.closeSync(this.#fd);
  }
}
