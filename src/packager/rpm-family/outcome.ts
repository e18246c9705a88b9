// What came of a transaction: rpm's answer and failed scripts count, the exit code does not. Pure.
import { DeployError } from '../../base/errors.ts';
import type { PackageId, PlannedPackage } from '../package.ts';
import { packageError } from './failures.ts';
import type { Flavour, ScriptletFailure } from './flavour.ts';
import { compareWithPlan, describeDifference, isSame } from './verify.ts';

/** @throws DeployError package-scriptlet, package-failed or what the package manager's words mean. */
export function checkOutcome(
  flavour: Flavour,
  operations: readonly PlannedPackage[],
  installed: readonly PackageId[],
  lines: readonly string[],
  code: number,
): void {
  const failures = flavour.parseScriptletFailures(lines);
  if (failures.length > 0) throw new DeployError('package-scriptlet', failures.map(describeFailure).join('; '));
  const difference = compareWithPlan(operations, installed);
  if (isSame(difference)) return;
  const what = code === 0 ? 'ended without an error' : `exit code ${code}`;
  throw packageError(flavour.title, `${what}; ${describeDifference(difference)}`, lines.join('\n'));
}

function describeFailure({ scriptlet, nevra, exitStatus, output }: ScriptletFailure): string {
  const said = output.length === 0 ? '' : `: ${output.join(' / ')}`;
  const how = exitStatus.startsWith('signal') ? `was ended by ${exitStatus}` : `failed with status ${exitStatus}`;
  return `The script ${scriptlet} of the package ${nevra} ${how}${said}`;
}
