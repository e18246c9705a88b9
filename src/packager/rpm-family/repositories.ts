// What the enabled repositories have: asked once for everything, since each question costs the package manager a start.
import type { Run, RunOptions } from '../../process/run.ts';
import { packageError } from './failures.ts';
import type { AvailablePackage, CallOptions, Flavour, Output } from './flavour.ts';

/** Metadata of large repositories may have to come over a slow line. */
export const availableOptions: RunOptions = { okCodes: 'any', quietOutput: true, timeoutMs: 15 * 60 * 1000 };

/** For undoing: nobody is asked, nothing interrupts. @throws DeployError package-repo */
export async function readAvailableForUndo(
  run: Run,
  program: string,
  flavour: Flavour,
  call: CallOptions,
): Promise<AvailablePackage[]> {
  const output = await run([program, ...flavour.available(call)], {
    ...availableOptions,
    uninterruptible: true,
  });
  return takeAvailable(flavour, output);
}

/** @throws DeployError package-repo naming the repository that cannot be read. */
export function takeAvailable(flavour: Flavour, { code, stdout, stderr }: Output): AvailablePackage[] {
  // yum 3 takes it for an error that all there is is installed.
  if (/^Error: No matching Packages to list$/m.test(stderr)) return [];
  if (code !== 0) throw packageError(flavour.title, 'read the repositories', `${stdout}\n${stderr}`);
  return flavour.parseAvailable(stdout);
}

/** Lines `name|epoch|version|release|arch|repository`; blank ones and others are left out. */
export function parseAvailable(text: string): AvailablePackage[] {
  return text.split('\n').flatMap((line) => {
    const [name, epoch, version, release, arch, repo] = line.trim().split('|');
    if (name === undefined || version === undefined || release === undefined || arch === undefined) return [];
    return [{ name, epoch: Number(epoch) || 0, version, release, arch, repo: repo ?? '' }];
  });
}
