// What the enabled repositories have: asked once for everything, since each question costs the package manager a start.
import type { Run } from '../../process/run.ts';
import { packageError } from './failures.ts';
import type { AvailablePackage, CallOptions, Flavour } from './flavour.ts';

const limitMs = 15 * 60 * 1000;

/** @throws DeployError package-repo naming the repository that cannot be read. */
export async function readAvailable(
  run: Run,
  program: string,
  flavour: Flavour,
  call: CallOptions,
  options: { refresh?: boolean; uninterruptible?: boolean } = {},
): Promise<AvailablePackage[]> {
  const result = await run([program, ...flavour.available(options.refresh ?? false, call)], {
    okCodes: 'any',
    quietOutput: true,
    timeoutMs: limitMs,
    uninterruptible: options.uninterruptible ?? false,
  });
  if (result.code !== 0)
    throw packageError(flavour.title, 'read the repositories', `${result.stdout}\n${result.stderr}`);
  return parseAvailable(result.stdout);
}

/** Lines `name|epoch|version|release|arch|repository`; blank ones and others are left out. */
export function parseAvailable(text: string): AvailablePackage[] {
  return text.split('\n').flatMap((line) => {
    const [name, epoch, version, release, arch, repo] = line.trim().split('|');
    if (name === undefined || version === undefined || release === undefined || arch === undefined) return [];
    return [{ name, epoch: Number(epoch) || 0, version, release, arch, repo: repo ?? '' }];
  });
}
