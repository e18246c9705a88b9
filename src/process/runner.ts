// The one process runner: argument lists, a clean environment, limits, everything logged.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DeployError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { runChild } from './child.ts';
import { childEnvironment } from './child-environment.ts';
import { checkOutcome, defaultTimeoutMs, linesOf, logOutcome, outputLimit } from './outcome.ts';
import { quoteCommand } from './quote.ts';
import type { Run, RunResult } from './run.ts';
import { checkWords, startFailure } from './start-failure.ts';

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
    const [cwd, env] = [options.cwd ?? '/', childEnvironment(parts.path(), options.env)];
    checkWords([file, ...args], cwd, env);
    if (options.detached === true) return startDetached(file, args, cwd, env);
    const { stdin, timeoutMs = defaultTimeoutMs } = options;
    const result = await runChild(file, args, { cwd, env, stdin, timeoutMs, outputLimit, signal });
    logOutcome(parts.log, argv, result, options);
    signal?.throwIfAborted();
    if (result.failure !== undefined) throw startFailure([file, ...args], cwd, result.failure);
    checkOutcome(argv, result, options);
    return { code: result.code, stdout: result.stdout, stderr: result.stderr, lines: linesOf(result.stdout) };
  };
}

/** In a session of its own and tied to nothing of ours: it goes on when this program ends. */
async function startDetached(
  file: string,
  args: string[],
  cwd: string,
  env: Record<string, string>,
): Promise<RunResult> {
  try {
    const child = spawn(file, args, { cwd, env, detached: true, stdio: 'ignore' });
    await once(child, 'spawn');
    child.unref();
  } catch (cause) {
    throw startFailure([file, ...args], cwd, cause);
  }
  return { code: 0, stdout: '', stderr: '', lines: [] };
}
