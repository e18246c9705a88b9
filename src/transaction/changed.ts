// What this run has changed so far, asked by those who restart what depends on it.
import type { Changes } from './changes.ts';

/** True if this run (or, in a plan, the planned one) writes, links or removes one of the paths, or anything below one that ends in `/`. */
export function hasChanged(changes: Changes, ...paths: readonly string[]): boolean {
  return changes
    .list()
    .some(
      ({ kind, target }) =>
        (kind === 'file' || kind === 'link') &&
        paths.some((path) => (path.endsWith('/') ? target.startsWith(path) : target === path)),
    );
}

/** True if this run has started or restarted the unit, so that it read its files anew. */
export function wasRestarted(changes: Changes, unit: string): boolean {
  return changes
    .list()
    .some(
      ({ kind, target, action }) =>
        kind === 'service' && (action === 'restart' || action === 'start') && target === unit,
    );
}
