// Where a package manager works and takes packages from, when it is not as this host is set up.
import type { Facts } from '../../host/facts.ts';
import type { CallOptions } from './flavour.ts';

/** What a call is told about an image tree; empty for this host. */
export function imageOf({ root }: Pick<Facts, 'root'>): { root?: string } {
  return root === '/' ? {} : { root };
}

/** In a tree dnf and yum use its repositories, history and installed packages; a folder of repositories excludes all others. */
export function places({ root, reposDir }: Pick<CallOptions, 'root' | 'reposDir'>): string[] {
  return [
    ...(root === undefined ? [] : [`--installroot=${root}`]),
    ...(reposDir === undefined ? [] : [`--setopt=reposdir=${reposDir}`]),
  ];
}
