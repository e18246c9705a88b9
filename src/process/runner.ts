// The one process runner, on execa: argument lists, a clean environment, limits, everything logged.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execa } from 'execa';
import { DeployError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { childEnvironment } from './child-environment.ts';
import { quoteCommand } from './quote.ts';
import type { Run, RunOptions, RunResult } from './run.ts';

const defaultTimeoutMs = 10 * 60 * 1000;
const graceMs = 5000;
const outputLimit = 64 * 1024 * 1024;

export interface RunnerParts {
  log: Log;
  /** The signal in force when the program starts. */
  signal: () => AbortSignal;
  /** A program's path by its name. */
  find: (name: string) => string | undefined;
  /** PATH for the children. */
  path: () => string;
}

export function createRunner(parts: RunnerParts): Run {
  return async (argv, options = {}) => {
    const [name, ...args] = argv;
    const file = name.startsWith('/') ? name : parts.find(name);
    if (file === undefined) {
      throw new DeployError(
        'command-missing',
        `Command '${name}' is not on this host; install the package that brings it`,
      );
    }
    const signal = options.uninterruptible === true ? undefined : parts.signal();
    signal?.throwIfAborted();
    parts.log.debug(`execute: ${quoteCommand([file, ...args])}`);
    if (options.detached === true) return startDetached(file, args, options, parts.path());
    const result = await execute(file, args, options, parts.path(), signal);
    logResult(parts.log, argv, result, options);
    check(argv, result, options, signal);
    return { code: result.code, stdout: result.stdout, stderr: result.stderr, lines: linesOf(result.stdout) };
  };
}

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  failure: Error | undefined;
  killedBy: string | undefined;
}

async function execute(
  file: string,
  args: string[],
  options: RunOptions,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const child = execa(file, args, {
    cwd: options.cwd ?? '/',
    env: childEnvironment(path, options.env),
    extendEnv: false,
    // A session of its own: a Ctrl-C at the terminal reaches the agent alone, which then ends its children in order.
    detached: true,
    cleanup: false,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: outputLimit,
    ...(options.stdin === undefined ? { stdin: 'ignore' as const } : { input: options.stdin }),
  });
  let timedOut = false;
  const stop = (): void => stopGroup(child.pid);
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, options.timeoutMs ?? defaultTimeoutMs);
  signal?.addEventListener('abort', stop, { once: true });
  const result = await child;
  clearTimeout(timer);
  signal?.removeEventListener('abort', stop);
  return {
    code: result.exitCode ?? -1,
    stdout: result.stdout,
    stderr: result.stderr,
    timedOut,
    killedBy: result.signal,
    failure: result.exitCode === undefined && result.signal === undefined ? (result as unknown as Error) : undefined,
  };
}

/** In a session of its own and tied to nothing of ours: it goes on when this program ends. */
async function startDetached(file: string, args: string[], options: RunOptions, path: string): Promise<RunResult> {
  const child = spawn(file, args, {
    cwd: options.cwd ?? '/',
    env: childEnvironment(path, options.env),
    detached: true,
    stdio: 'ignore',
  });
  try {
    await once(child, 'spawn');
  } catch (cause) {
    const shown = quoteCommand([file, ...args]);
    throw new DeployError('command-failed', `Command '${file}' cannot be started: ${shown}`, { cause });
  }
  child.unref();
  return { code: 0, stdout: '', stderr: '', lines: [] };
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

function logResult(log: Log, argv: readonly string[], result: Outcome, options: RunOptions): void {
  const end = result.killedBy === undefined ? `rc=${result.code}` : `killed by ${result.killedBy}`;
  log.debug(`execute-result: ${quoteCommand(argv)}, ${end}`);
  if (options.secretOutput === true) return;
  if (options.quietOutput === true) log.debug(`execute-output: ${argv[0]} stdout: ${result.stdout.length} characters`);
  else if (result.stdout !== '') log.debug(`execute-output: ${argv[0]} stdout:\n${result.stdout.trimEnd()}`);
  if (result.stderr !== '') log.debug(`execute-output: ${argv[0]} stderr:\n${result.stderr.trimEnd()}`);
}

function check(argv: readonly string[], result: Outcome, options: RunOptions, signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
  const shown = quoteCommand(argv);
  if (result.timedOut) {
    const seconds = (options.timeoutMs ?? defaultTimeoutMs) / 1000;
    throw new DeployError(
      'command-timeout',
      `Command '${argv[0]}' did not end within ${seconds} s and was stopped: ${shown}`,
    );
  }
  if (result.failure !== undefined) {
    throw new DeployError('command-failed', `Command '${argv[0]}' cannot be started: ${shown}`, {
      cause: result.failure,
    });
  }
  const ok =
    result.killedBy === undefined &&
    (result.code === 0 || options.okCodes === 'any' || options.okCodes?.includes(result.code));
  if (ok === true) return;
  const words =
    options.secretOutput === true ? '' : lastLines(result.stderr.trim() === '' ? result.stdout : result.stderr);
  const end = result.killedBy === undefined ? `exit code ${result.code}` : `killed by ${result.killedBy}`;
  throw new DeployError(
    'command-failed',
    `Command '${argv[0]}' failed to execute (${shown}: ${end})${words === '' ? '' : `: ${words}`}`,
  );
}

/** What a program said last is where it says why it failed. */
function lastLines(text: string): string {
  return text.trim().split('\n').slice(-5).join('; ');
}

function linesOf(text: string): RunResult['lines'] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
