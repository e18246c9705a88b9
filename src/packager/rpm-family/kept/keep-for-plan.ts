// What a plan of packages is to keep: what lies at the paths of those that go and of those that come.
import type { ManagerHost } from '../manager-host.ts';
import { asError } from '../../../base/errors.ts';
import type { PackagePlan } from '../../provider.ts';
import { goingAndReplaced, newSides } from '../../sides.ts';
import { keepBefore } from './keep.ts';
import { installedFiles } from './package-files.ts';

/** @param filesOf lists what the repositories have in packages. @returns the folders that the packages will make, deepest first */
export async function keepForPlan(
  { run, log, facts, signal }: Pick<ManagerHost, 'run' | 'log' | 'facts' | 'signal'>,
  plan: PackagePlan,
  folder: string,
  filesOf: (nevras: readonly string[]) => Promise<string[]>,
): Promise<string[]> {
  const old = await installedFiles(run, goingAndReplaced(plan.operations));
  let coming: string[] = [];
  try {
    coming = await filesOf(newSides(plan.operations));
  } catch (error) {
    signal.throwIfAborted();
    log.warning(
      `Cannot list the files of the packages to come: a rollback cannot put back what lies in their way (${asError(error).message})`,
    );
  }
  return keepBefore({ folder, root: facts.root, old, coming, log });
}
