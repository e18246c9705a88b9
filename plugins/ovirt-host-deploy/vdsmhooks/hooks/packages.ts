// Which packages the hooks need on this distribution.
import type { OsRelease } from '#plugin';

export interface PackageList {
  /** Ends with the name of the distribution it is for. */
  name: string;
  text: string;
}

/** The packages of the lists for this distribution, one a line; `redhat` stands for rhel. */
export function packagesOf(lists: readonly PackageList[], os: OsRelease): string[] {
  const names = [os.id, ...os.idLike].flatMap((id) => (id === 'rhel' ? ['rhel', 'redhat'] : [id])).filter(Boolean);
  const packages = lists
    .filter((list) => names.some((name) => list.name.endsWith(name)))
    .flatMap((list) => list.text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return [...new Set(packages)];
}
