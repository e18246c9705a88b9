// The files of packages: of installed ones as rpm knows them, of those to come as their repositories list them.
import type { Run } from '../../../process/run.ts';
import { parseNevra } from '../../nevra.ts';

export interface PackageFile {
  path: string;
  isConfig: boolean;
  /** Empty for folders, links and ghosts. */
  digest: string;
}

/** RPMFILE_CONFIG of rpm's file flags. */
const configFlag = 1;

/** Of those of the packages that are installed. */
export async function installedFiles(run: Run, nevras: readonly string[]): Promise<PackageFile[]> {
  if (nevras.length === 0) return [];
  const format = String.raw`[%{FILEFLAGS}|%{FILEDIGESTS}|%{FILENAMES}\n]`;
  const options = { okCodes: 'any', quietOutput: true, uninterruptible: true } as const;
  const { stdout } = await run(['rpm', '-q', '--qf', format, ...nevras.map(withoutEpoch)], options);
  return parsePackageFiles(stdout);
}

/** Lines `flags|digest|path`; others, such as that a package is not installed, are left out. */
export function parsePackageFiles(stdout: string): PackageFile[] {
  return [...stdout.matchAll(/^(\d+)\|([\da-f]*)\|(\/.*)$/gm)].map(([, flags, digest = '', path = '']) => ({
    path,
    digest,
    isConfig: (Number(flags) & configFlag) !== 0,
  }));
}

/** rpm of Enterprise Linux 7 takes no epoch here. */
function withoutEpoch(nevra: string): string {
  const id = parseNevra(nevra);
  return id === undefined ? nevra : `${id.name}-${id.version}-${id.release}.${id.arch}`;
}
