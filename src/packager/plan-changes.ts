// A package plan as people see it: one change for each package, and the summary for the log.
import type { AuditEntry, Change } from '../transaction/changes.ts';
import { formatEvr, nameArchOf, parseNevra } from './nevra.ts';
import type { PlannedPackage } from './package.ts';
import type { PackagePlan } from './provider.ts';
import { counterpart } from './sides.ts';

const groupWords = { groupInstall: 'install', groupUpgrade: 'upgrade', groupRemove: 'remove' } as const;

/** The same for a plan and for the run that does it. The old side of an update is no change of its own. */
export function planChanges(plan: PackagePlan): Change[] {
  const groups = plan.commands.flatMap((command) => {
    const word = groupWords[command.verb as keyof typeof groupWords];
    if (word === undefined) return [];
    return command.specs.map((id) => ({ kind: 'package', target: `@${id}`, why: `${word} the group` }) as const);
  });
  const packages = plan.operations.flatMap((one) => {
    if (one.action === 'upgraded' || one.action === 'downgraded') return [];
    const why = describe(plan.operations, one);
    return [{ kind: 'package', target: nameArchOf(one.nevra), why, audit: auditOf(one) } as const];
  });
  return [...groups, ...packages];
}

function auditOf({ action, nevra }: PlannedPackage): AuditEntry {
  switch (action) {
    case 'install':
      return { list: 'packages-installed', what: nevra };
    case 'remove':
    case 'obsoleted':
      return { list: 'packages-removed', what: nevra };
    case 'upgrade':
    case 'upgraded':
    case 'downgrade':
    case 'downgraded':
    case 'reinstall':
      return { list: 'packages-updated', what: nevra };
  }
}

/** One line an operation, as it goes to the log. */
export function describePlan(plan: PackagePlan): string[] {
  return plan.operations.map((one) => `    ${one.action.padEnd(10)} ${one.nevra}`);
}

function describe(operations: readonly PlannedPackage[], one: PlannedPackage): string {
  const before = counterpart(operations, one);
  const now = evrOf(one.nevra);
  switch (one.action) {
    case 'upgrade':
    case 'downgrade':
      return before === undefined ? `${one.action} to ${now}` : `${one.action} ${evrOf(before)} to ${now}`;
    case 'obsoleted':
      return `remove ${now}, replaced by another package`;
    case 'install':
    case 'reinstall':
    case 'remove':
    case 'upgraded':
    case 'downgraded':
      return `${one.action} ${now}`;
  }
}

function evrOf(nevra: string): string {
  const id = parseNevra(nevra);
  return id === undefined ? nevra : formatEvr(id);
}
