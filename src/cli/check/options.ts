// The command line of `check`.
import { asError, DeployError } from '../../base/errors.ts';
import type { Plugin } from '../../plugin/plugin.ts';
import { nearest } from '../../environment/nearest.ts';
import { parseOptions } from '../parse-options.ts';

export interface CheckOptions {
  readonly help: boolean;
  readonly json: boolean;
  /** Ids. */
  readonly ignore: readonly string[];
  /** As the agent takes them. */
  readonly variables: readonly string[];
}

/** @throws DeployError bad-argument */
export function readCheckOptions(argv: readonly string[]): CheckOptions {
  try {
    const { values, positionals } = parseOptions({
      args: [...argv],
      allowPositionals: true,
      options: {
        ignore: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return { ...values, variables: positionals };
  } catch (thrown) {
    const { message } = asError(thrown);
    // It says which was meant.
    if (message.endsWith('?')) throw thrown;
    throw new DeployError('bad-argument', `check: ${message}; see check --help`, { cause: thrown });
  }
}

/** @throws DeployError bad-argument: an id that no check of these plugins has */
export function refuseUnknownIds(ids: readonly string[], plugins: readonly Plugin[]): void {
  const known = plugins.flatMap(({ checks = [] }) => checks.map(({ id }) => id));
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  const hint = nearest(unknown, known);
  const remedy = hint === undefined ? 'docs/checks.md lists them' : `did you mean ${hint}?`;
  throw new DeployError('bad-argument', `There is no check '${unknown}' to be ignored; ${remedy}`);
}
