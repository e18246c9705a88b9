// Package managers that work on an image tree instead of this host.
import type { Facts } from '../../host/facts.ts';

/** What a call is told about the tree; empty for this host. */
export function imageOf({ root }: Pick<Facts, 'root'>): { root?: string } {
  return root === '/' ? {} : { root };
}

/** dnf and yum then read repositories, history and installed packages of the tree. */
export function installRoot(root: string | undefined): string[] {
  return root === undefined ? [] : [`--installroot=${root}`];
}
