// What a program that ended says: its record in the log, and whether it failed.
import { DeployError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { quoteCommand } from './quote.ts';
import type { RunOptions, RunResult } from './run.ts';

export const defaultTimeoutMs = 10 * 60 * 1000;
/** Bytes of one output: more than any answer that this program reads. */
export const outputLimit = 64 * 1024 * 1024;

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  /** It wrote more than `outputLimit` and was stopped: the output is cut. */
  tooMuch: boolean;
  /** It could not be started. */
  failure: Error | undefined;
  killedBy: string | undefined;
}

export function logOutcome(log: Log, argv: readonly string[], result: Outcome, options: RunOptions): void {
  const end = result.killedBy === undefined ? `rc=${result.code}` : `killed by ${result.killedBy}`;
  log.debug(`execute-result: ${quoteCommand(argv)}, ${end}`);
  if (options.secretOutput === true) return;
  if (options.quietOutput === true) log.debug(`execute-output: ${argv[0]} stdout: ${result.stdout.length} characters`);
  else if (result.stdout !== '') log.debug(`execute-output: ${argv[0]} stdout:\n${result.stdout.trimEnd()}`);
  if (result.stderr !== '') log.debug(`execute-output: ${argv[0]} stderr:\n${result.stderr.trimEnd()}`);
}

/** @throws DeployError command-timeout, command-failed with the program's last words */
export function checkOutcome(argv: readonly string[], result: Outcome, options: RunOptions): void {
  const shown = quoteCommand(argv);
  if (result.timedOut) {
    const seconds = (options.timeoutMs ?? defaultTimeoutMs) / 1000;
    throw new DeployError(
      'command-timeout',
      `Command '${argv[0]}' did not end within ${seconds} s and was stopped: ${shown}`,
    );
  }
  if (result.tooMuch) {
    const limit = outputLimit / 1024 / 1024;
    throw new DeployError(
      'command-failed',
      `Command '${argv[0]}' wrote more than ${limit} MiB and was stopped: ${shown}`,
    );
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

export function linesOf(text: string): RunResult['lines'] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
