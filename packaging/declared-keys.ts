// Every environment key of the program, for what is made of the declarations.
import { pluginGroups } from '../src/agent/groups.ts';
import * as engineKeys from '../src/environment/engine-keys.ts';
import type { AnyKey } from '../src/environment/key.ts';

/** Sorted by name. */
export function declaredKeys(): AnyKey[] {
  return sorted([...keysByGroup().values()].flat());
}

/** By the group whose plugins declare them, each group sorted by name; those of the engine are of `otopi`. */
export function keysByGroup(): Map<string, AnyKey[]> {
  const engine = Object.values(engineKeys).flatMap((group): AnyKey[] => Object.values(group));
  return new Map(
    Object.entries(pluginGroups).map(([name, plugins]) => {
      const own = plugins.flatMap((plugin) => plugin.keys ?? []);
      return [name, sorted(name === 'otopi' ? [...engine, ...own] : own)];
    }),
  );
}

function sorted(keys: readonly AnyKey[]): AnyKey[] {
  return [...new Set(keys)].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
