// Whether what was asked for is installed, by rpm alone.
import type { Run } from '../../process/run.ts';
import type { PackageId } from '../package.ts';
import { matcher } from '../select.ts';

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
