// Whether the host is as it was planned, judged by rpm alone: exit codes hide failed packages and failing scripts. Pure.
import { formatNevra } from '../nevra.ts';
import type { PackageId, PlannedPackage } from '../package.ts';
import { newSides, oldSides } from '../sides.ts';

export interface Difference {
  /** Planned and not installed. */
  missing: string[];
  /** To be gone and still installed. */
  left: string[];
}

export function compareWithPlan(operations: readonly PlannedPackage[], installed: readonly PackageId[]): Difference {
  return differenceOf(newSides(operations), oldSides(operations), installed);
}

/** The other way round: what is not yet as it was before the operations. */
export function compareWithBefore(operations: readonly PlannedPackage[], installed: readonly PackageId[]): Difference {
  const before = new Set(oldSides(operations));
  const after = newSides(operations).filter((nevra) => !before.has(nevra) && !wasReinstalled(operations, nevra));
  return differenceOf([...before], after, installed);
}

export function isSame(difference: Difference): boolean {
  return difference.missing.length === 0 && difference.left.length === 0;
}

/** For people: `not installed: a-1.1-1.noarch; still installed: a-1.0-1.noarch`. */
export function describeDifference({ missing, left }: Difference): string {
  return [
    ...(missing.length > 0 ? [`not installed: ${missing.join(', ')}`] : []),
    ...(left.length > 0 ? [`still installed: ${left.join(', ')}`] : []),
  ].join('; ');
}

function wasReinstalled(operations: readonly PlannedPackage[], nevra: string): boolean {
  return operations.some((one) => one.nevra === nevra && one.action === 'reinstall');
}

function differenceOf(there: readonly string[], gone: readonly string[], installed: readonly PackageId[]): Difference {
  const present = new Set(installed.map(formatNevra));
  return { missing: there.filter((n) => !present.has(n)), left: gone.filter((n) => present.has(n)) };
}
