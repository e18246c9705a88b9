// Whether a preview was understood: what it says it would change and what was read in it must be as many. Pure.
import { DeployError } from '../../base/errors.ts';
import type { PlannedPackage } from '../package.ts';
import type { PackageCommand } from '../provider.ts';
import type { Flavour, Output } from './flavour.ts';

/**
 * A package manager of another version may write its table in another way: a package that is not read there would silently
 * be left out of the plan, its checks, and the rollback.
 * @throws DeployError package-preview
 */
export function checkUnderstood(
  flavour: Flavour,
  command: PackageCommand,
  output: Output,
  operations: readonly PlannedPackage[],
): void {
  const read = operations.filter((one) => !replaced.has(one.action)).length;
  const said = flavour.countPreview?.(output) ?? 0;
  // Only "aborted" is left where a preview changes something: marks of groups need no package.
  const isEmpty = output.code !== 0 && read === 0 && !command.verb.startsWith('group');
  if (read >= said && !isEmpty) return;
  throw new DeployError(
    'package-preview',
    `${flavour.title} would change ${said > 0 ? said : 'some'} packages and ${read} of them were understood ` +
      `(${[command.verb, ...command.specs].join(' ')}); this version of it is not supported, report its output in the log`,
  );
}

/** The sides that summaries do not count. */
const replaced: ReadonlySet<PlannedPackage['action']> = new Set(['upgraded', 'downgraded', 'obsoleted']);
