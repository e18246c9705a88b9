// The keys of this program by the group that declares them, sorted by name; those of the engine are otopi's.
import { pluginGroups } from '../../src/cli/agent/groups.ts';
import * as engineKeys from '../../src/core/keys.ts';
import type { AnyKey } from '../../src/environment/key.ts';
import type { KeyGroups } from './constants.ts';

export function declaredKeys(): KeyGroups {
  const engine = Object.values(engineKeys).flatMap((group): AnyKey[] => Object.values(group));
  return new Map(
    Object.entries(pluginGroups).map(([name, plugins]) => {
      const own = plugins.flatMap((plugin) => plugin.keys ?? []);
      const keys = new Set(name === 'otopi' ? [...engine, ...own] : own);
      return [name, [...keys].toSorted((a, b) => (a.name < b.name ? -1 : 1))];
    }),
  );
}
