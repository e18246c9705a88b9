// The one error of this program: a stable code for machines, a sentence for people, and its cause.
import type { ErrorCode } from './error-codes.ts';

/** What an error is made with besides code and sentence. */
export interface DeployErrorOptions {
  cause?: unknown;
  /** True where a person or the back-end ended the run on purpose: BASE/aborted is set, and it is logged as a WARNING. */
  aborted?: boolean;
}

/**
 * The one error that is thrown on purpose: `code` for machines, `message` for people, with the remedy where there is one.
 */
export class DeployError extends Error {
  readonly code: ErrorCode;
  readonly aborted: boolean;

  constructor(code: ErrorCode, message: string, options: DeployErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DeployError';
    this.code = code;
    this.aborted = options.aborted ?? false;
  }
}

/** Takes whatever was thrown for an Error, so that callers can read message and stack. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The code that people look up in docs/troubleshooting.md; whatever is no error of ours is a fault of this program. */
export function codeOf(error: Error): ErrorCode {
  return error instanceof DeployError ? error.code : 'internal';
}

/** The message with its code behind it, as people see it. */
export function errorText(error: Error, message = error.message): string {
  return `${message} [${codeOf(error)}]`;
}

/** The errno name (`ENOENT`, …) of a system error, or undefined. */
export function errnoOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
