// Why a program could not be started, in words: what spawn gives is `spawn x ENOENT`, also for a missing folder or interpreter.
import { statSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { asError, DeployError, errnoOf } from '../base/errors.ts';
import { quoteCommand } from './quote.ts';

/** @param argv the file first; found, or given with its folder */
export function startFailure(argv: readonly string[], cwd: string, cause: unknown): DeployError {
  const shown = quoteCommand(argv.map((word) => word.replaceAll('\0', String.raw`\0`)));
  return new DeployError(
    'command-failed',
    `Command '${argv[0]}' cannot be started: ${shown}: ${why(argv, cwd, cause)}`,
    {
      cause,
    },
  );
}

/** @throws DeployError command-failed: a word of the command or its environment that no program can be given. */
export function checkWords(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>>): void {
  const words = [...argv, cwd, ...Object.entries(env).flat()];
  if (words.some((word) => word.includes('\0'))) throw startFailure(argv, cwd, undefined);
}

function why(argv: readonly string[], cwd: string, cause: unknown): string {
  if (cause === undefined) return 'an argument or a variable of its environment holds a NUL byte; take it out';
  const folder = statSync(cwd.replaceAll('\0', ''), { throwIfNoEntry: false });
  if (folder?.isDirectory() !== true) return `its working folder ${cwd} is not there; make it`;
  const errno = errnoOf(cause);
  const file = argv[0] ?? '';
  if (errno === 'ENOENT' && statSync(file, { throwIfNoEntry: false }) !== undefined)
    return `the interpreter that the first line of ${file} names is not there; install it`;
  return systemWords(errno) ?? asError(cause).message;
}

function systemWords(errno: string | undefined): string | undefined {
  return [...getSystemErrorMap().values()].find(([name]) => name === errno)?.[1];
}
