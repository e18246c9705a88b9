// One program from its start to its exit, with what it wrote. It is over when it exits: a daemon that it left on its
// output is neither waited for nor ended.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { asError } from '../base/errors.ts';
import { startTimer } from '../base/long-timer.ts';
import type { Outcome } from './outcome.ts';

const graceMs = 5000;
/** What it wrote before its exit lies in its pipes: it is read until they are silent for this long. */
const quietMs = 50;
/** What it left behind may write on without end. */
const drainMs = 2000;

export interface ChildOptions {
  cwd: string;
  env: Record<string, string>;
  stdin: string | undefined;
  timeoutMs: number;
  /** Bytes of one output. */
  outputLimit: number;
  signal: AbortSignal | undefined;
}

const unknown: Outcome = {
  code: -1,
  stdout: '',
  stderr: '',
  timedOut: false,
  tooMuch: false,
  failure: undefined,
  killedBy: undefined,
};

/** Never rejects: a failed start is in the outcome. Ends the whole process group past a limit or when interrupted. */
export async function runChild(file: string, args: readonly string[], options: ChildOptions): Promise<Outcome> {
  const { cwd, env, signal } = options;
  // A session of its own: a Ctrl-C at the terminal reaches the agent alone, which then ends its children in order.
  const stdin = options.stdin === undefined ? 'ignore' : 'pipe';
  const outcome: Outcome = { ...unknown };
  let child: ChildProcess;
  try {
    child = spawn(file, args, { cwd, env, detached: true, stdio: [stdin, 'pipe', 'pipe'] });
  } catch (failure) {
    // Such as a list of arguments that is too long; most failures come as an event.
    return { ...outcome, failure: asError(failure) };
  }
  const stop = (): void => stopGroup(child.pid);
  let isOver = false;
  const tooMuch = (): void => {
    // What is left behind may write as it likes.
    if (isOver) return;
    outcome.tooMuch = true;
    stop();
  };
  const outputs = [child.stdout, child.stderr].map((pipe) => new Output(pipe, options.outputLimit, tooMuch));
  feed(child, options.stdin);
  const limit = startTimer(options.timeoutMs, () => {
    outcome.timedOut = true;
    stop();
  });
  signal?.addEventListener('abort', stop, { once: true });
  const { code, killedBy, failure } = await ended(child);
  isOver = true;
  limit.cancel();
  signal?.removeEventListener('abort', stop);
  child.stdin?.destroy();
  await drained(outputs);
  const [stdout = '', stderr = ''] = outputs.map((output) => output.letGo());
  return { ...outcome, code, killedBy, failure, stdout, stderr };
}

type End = Pick<Outcome, 'code' | 'killedBy' | 'failure'>;

async function ended(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.on('error', (failure) => {
      // Others come from signals that could not be sent.
      if (child.pid === undefined) resolve({ code: -1, killedBy: undefined, failure });
    });
    child.once('exit', (code, killedBy) =>
      resolve({ code: code ?? -1, killedBy: killedBy ?? undefined, failure: undefined }),
    );
  });
}

/** A program need not read its input. */
function feed(child: ChildProcess, text: string | undefined): void {
  child.stdin?.on('error', () => undefined);
  if (text !== undefined) child.stdin?.end(text);
}

async function drained(outputs: readonly Output[]): Promise<void> {
  const since = performance.now();
  let seen = -1;
  while (outputs.some((output) => !output.closed) && performance.now() - since < drainMs) {
    const size = outputs.reduce((sum, output) => sum + output.size, 0);
    if (size === seen) return;
    seen = size;
    await quiet(outputs);
  }
}

/** A while without a timer alone: where this process was kept from running, what is in the pipes is read first. */
async function quiet(outputs: readonly Output[]): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => setImmediate(() => setImmediate(resolve)), quietMs);
    const done = (): void => {
      if (outputs.some((output) => !output.closed)) return;
      clearTimeout(timer);
      resolve();
    };
    for (const output of outputs) output.onClose = done;
  });
}

class Output {
  size = 0;
  closed = false;
  onClose: () => void = () => undefined;
  readonly #pipe: Readable | null;
  readonly #chunks: Buffer[] = [];

  constructor(pipe: Readable | null, limit: number, tooMuch: () => void) {
    this.#pipe = pipe;
    this.closed = pipe === null;
    pipe?.on('data', (chunk: Buffer) => {
      if (this.size > limit) return;
      this.size += chunk.length;
      this.#chunks.push(chunk);
      if (this.size > limit) tooMuch();
    });
    const close = (): void => {
      this.closed = true;
      this.onClose();
    };
    pipe?.once('close', close);
    pipe?.once('error', close);
  }

  /** What is still written is read and dropped while this process lives, so that a daemon does not die of its words. */
  letGo(): string {
    const pipe = this.#pipe;
    pipe?.removeAllListeners('data');
    pipe?.on('error', () => undefined);
    pipe?.resume();
    if (pipe instanceof Socket) pipe.unref();
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}

/** Ends a child and all it started: TERM, and KILL after a grace time. */
function stopGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  killGroup(pid, 'SIGTERM');
  setTimeout(() => killGroup(pid, 'SIGKILL'), graceMs).unref();
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already.
  }
}
