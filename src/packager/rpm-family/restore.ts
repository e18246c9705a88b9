// Putting packages back one by one, where the history of the package manager cannot.
import { formatFullNevra, formatNevra, parseNevra } from '../nevra.ts';
import type { PackageId, PlannedPackage } from '../package.ts';
import { readInstalled } from '../rpm.ts';
import { counterpart } from '../sides.ts';
import type { StepTools } from '../../transaction/step.ts';
import type { Difference } from './verify.ts';

export interface RestorePlan {
  remove: string[];
  install: string[];
  /** Older versions over newer ones. */
  downgrade: string[];
  /** Old versions that are in no repository. */
  gone: string[];
  /** New versions that stay, because the old one is gone: a host without the package would be worse. */
  kept: string[];
}

/** Pure. A new version goes by itself when its old one is installed over it. */
export function planRestore(
  operations: readonly PlannedPackage[],
  left: Difference,
  available: readonly PackageId[],
): RestorePlan {
  const offered = new Set(available.map(formatNevra));
  const install = left.missing.filter((nevra) => offered.has(nevra));
  const gone = left.missing.filter((nevra) => !offered.has(nevra));
  const replaced = left.left.filter((nevra) => oldOf(operations, nevra) !== undefined);
  const isReplaced = (old: string): boolean => replaced.some((nevra) => oldOf(operations, nevra) === old);
  return {
    install: install.filter((nevra) => !isReplaced(nevra)).map(exact),
    downgrade: install.filter(isReplaced).map(exact),
    gone,
    kept: replaced.filter((nevra) => gone.includes(oldOf(operations, nevra) ?? '')),
    remove: left.left.filter((nevra) => !replaced.includes(nevra)).map(exact),
  };
}

function oldOf(operations: readonly PlannedPackage[], nevra: string): string | undefined {
  const operation = operations.find((one) => one.nevra === nevra);
  return operation === undefined ? undefined : counterpart(operations, operation);
}

/** A cut update leaves both versions: the files are the new one's, so the old one's entry goes, and the undo can begin. */
export async function dropDuplicates(operations: readonly PlannedPackage[], { run, log }: StepTools): Promise<void> {
  const installed = new Set((await readInstalled(run)).map(formatNevra));
  for (const one of operations) {
    const old = counterpart(operations, one);
    if (old === undefined || !installed.has(one.nevra) || !installed.has(old)) continue;
    log.warning(`An interrupted update left two versions: ${old} and ${one.nevra}`);
    await run(['rpm', '-e', '--justdb', '--nodeps', '--noscripts', '--notriggers', exact(old)], {
      uninterruptible: true,
    });
  }
}

function exact(nevra: string): string {
  const id = parseNevra(nevra);
  return id === undefined ? nevra : formatFullNevra(id);
}
