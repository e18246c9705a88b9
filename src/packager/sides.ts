// The two sides of package operations: what will be there afterwards, and what will not.
import { nameArchOf } from './nevra.ts';
import type { PlannedPackage } from './package.ts';

const incoming: ReadonlySet<PlannedPackage['action']> = new Set(['install', 'upgrade', 'reinstall', 'downgrade']);

export function isNewSide(one: PlannedPackage): boolean {
  return incoming.has(one.action);
}

/** The nevras that must be installed once the operations are done. */
export function newSides(operations: readonly PlannedPackage[]): string[] {
  return operations.filter(isNewSide).map((one) => one.nevra);
}

/** The nevras that must be gone then. */
export function oldSides(operations: readonly PlannedPackage[]): string[] {
  return operations.filter((one) => !isNewSide(one)).map((one) => one.nevra);
}

/** The installed packages whose files are removed or replaced. */
export function goingAndReplaced(operations: readonly PlannedPackage[]): string[] {
  return operations.filter((one) => !isNewSide(one) || one.action === 'reinstall').map((one) => one.nevra);
}

const opposites: Readonly<Record<PlannedPackage['action'], PlannedPackage['action']>> = {
  install: 'remove',
  upgrade: 'downgraded',
  upgraded: 'downgrade',
  downgrade: 'upgraded',
  downgraded: 'upgrade',
  remove: 'install',
  obsoleted: 'install',
  reinstall: 'reinstall',
};

/** What takes the operations back. */
export function reversed(operations: readonly PlannedPackage[]): PlannedPackage[] {
  return operations.map(({ action, nevra }) => ({ action: opposites[action], nevra }));
}

/** The other version of the same package on the other side of an upgrade or downgrade. */
export function counterpart(operations: readonly PlannedPackage[], one: PlannedPackage): string | undefined {
  const other = ({ upgrade: 'upgraded', downgrade: 'downgraded' } as const)[one.action as 'upgrade' | 'downgrade'];
  return operations.find((o) => o.action === other && nameArchOf(o.nevra) === nameArchOf(one.nevra))?.nevra;
}
