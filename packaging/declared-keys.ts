// Every environment key of the program, for what is made of the declarations.
import { pluginGroups } from '../src/cli/agent/groups.ts';
import * as engineKeys from '../src/core/keys.ts';
import type { AnyKey } from '../src/environment/key.ts';

/** Sorted by name. */
export function declaredKeys(): AnyKey[] {
  const engine = Object.values(engineKeys).flatMap((group): AnyKey[] => Object.values(group));
  const plugins = Object.values(pluginGroups).flatMap((group) => group.flatMap((plugin) => plugin.keys ?? []));
  return [...new Set([...engine, ...plugins])].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
