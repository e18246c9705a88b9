// Whether what was asked for is installed, by rpm alone.
import { DeployError } from '../../base/errors.ts';
import type { Run } from '../../process/run.ts';
import type { PackageId } from '../package.ts';
import { matcher } from '../select.ts';

/** @throws DeployError package-failed: the package manager says that all is done, and rpm does not know a package. */
export async function checkWanted(
  title: string,
  wanted: readonly string[],
  installed: readonly PackageId[],
  run: Run,
): Promise<void> {
  const missing = await missingOf(wanted, installed, run);
  if (missing.length === 0) return;
  throw new DeployError(
    'package-failed',
    `${title} has nothing more to do, but these packages are not installed: ${missing.join(', ')}; install them by ${title}`,
  );
}

/** rpm is asked only for names that are no package's: those of files, of capabilities, of what another package replaced. */
export async function missingOf(
  wanted: readonly string[],
  installed: readonly PackageId[],
  run: Run,
): Promise<string[]> {
  const unknown = wanted.filter((name) => !installed.some(matcher([name])));
  const isMet = async (by: string, names: readonly string[]): Promise<boolean> =>
    (await run(['rpm', '-q', by, ...names], { okCodes: 'any' })).code === 0;
  if (unknown.length === 0 || (await isMet('--whatprovides', unknown))) return [];
  const missing: string[] = [];
  for (const name of unknown)
    if (!(await isMet('--whatprovides', [name])) && !(await isMet('--whatobsoletes', [name]))) missing.push(name);
  return missing;
}
