// Which release a medium is for, such as `el9` or `f42`: packages of one do not fit another.
import { DeployError } from '../../base/errors.ts';
import type { OsRelease } from '../../host/facts.ts';

/** Fedora is `f`, all others are counted as Enterprise Linux is. start-script.ts has the same rule in shell. */
export function releaseOf({ id, versionId }: Pick<OsRelease, 'id' | 'versionId'>): string {
  return `${id === 'fedora' ? 'f' : 'el'}${versionId.replace(/\..*/, '')}`;
}

/** @returns what dnf calls $releasever. @throws DeployError bad-argument */
export function versionOf(release: string): string {
  const version = /^(?:el|f)(\d+)$/.exec(release)?.[1];
  if (version !== undefined) return version;
  throw new DeployError('bad-argument', `--release ${release} is no release: say for example el9 or f42`);
}
