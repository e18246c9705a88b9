// The command line of a command, by parseArgs of node:util, with errors as the agent has them: a mistyped option says which was meant.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { asError, DeployError, errnoOf } from '../base/errors.ts';
import { nearest } from '../environment/nearest.ts';

/** @throws DeployError bad-argument */
export function parseOptions<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new DeployError('bad-argument', explain(asError(cause), Object.keys(config.options ?? {})), { cause });
  }
}

function explain(error: Error, names: readonly string[]): string {
  // What parseArgs says of arguments that begin with a dash helps nobody who mistyped an option.
  if (errnoOf(error) !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return error.message;
  const [, option = ''] = /^Unknown option '([^']*)'/.exec(error.message) ?? [];
  const meant = nearest(
    option,
    names.map((name) => `--${name}`),
  );
  return `Unknown option ${option}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}
