// The one process runner, on execa: argument lists, a clean environment, limits, everything logged.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execa } from 'execa';
import { DeployError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { childEnvironment } from './child-environment.ts';
import { checkOutcome, defaultTimeoutMs, linesOf, logOutcome } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { quoteCommand } from './quote.ts';
import type { Run, RunOptions, RunResult } from './run.ts';

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
    logOutcome(parts.log, argv, result, options);
    signal?.throwIfAborted();
    checkOutcome(argv, result, options);
    return { code: result.code, stdout: result.stdout, stderr: result.stderr, lines: linesOf(result.stdout) };
  };
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
