// The rpm database, the only place that installed state is taken from: `rpm -qa --qf`.
import type { Run } from '../process/run.ts';
import type { PackageId } from './package.ts';

const FIELDS = '%{NAME}|%{EPOCHNUM}|%{VERSION}|%{RELEASE}|%{ARCH}\\n';

/** All installed packages; signing keys, which rpm lists among them, are left out. */
export async function readInstalled(run: Run): Promise<PackageId[]> {
  const { stdout } = await run(['rpm', '-qa', '--qf', FIELDS], { quietOutput: true, uninterruptible: true });
  return parsePackageLines(stdout).filter((p) => p.name !== 'gpg-pubkey');
}

/** Lines `name|epoch|version|release|arch[|…]`; lines of another shape (blank ones, notes) are left out. */
export function parsePackageLines(text: string): PackageId[] {
  return text.split('\n').flatMap((line) => {
    const [name, epoch, version, release, arch] = line.trim().split('|');
    if (name === undefined || version === undefined || release === undefined || arch === undefined) return [];
    return [{ name, epoch: Number(epoch) || 0, version, release, arch }];
  });
}
