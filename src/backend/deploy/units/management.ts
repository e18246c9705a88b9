// A deployed host is kept: its packages checked or updated, its certificates renewed, by ovirt-host-mgmt.
import { packages as keys } from '../../../../plugins/ovirt-host-mgmt/keys.ts';
import { isStringList } from '../../../environment/typed-value.ts';
import { type CleanText, cleanText } from '../../border/text.ts';
import type { Unit } from '../unit.ts';

/** Characters of the packages that have updates. */
const longestList = 8192;

/** What is done with the packages of a deployed host; `packages` are names or patterns. */
export interface Management {
  readonly mode: 'disabled' | 'checkUpdate' | 'update';
  readonly packages: readonly string[];
}

/** @param tell what a check found */
export function packagesUnit({ mode, packages }: Management, tell: (text: CleanText) => void): Unit {
  return {
    id: 'packages',
    customize: async (prompt) => {
      await prompt.envSet(keys.mode, mode);
      await prompt.envSet(keys.names, packages);
    },
    terminate: async (prompt) => {
      if (mode !== 'checkUpdate') return;
      const found = await prompt.envGet(keys.info);
      const names = isStringList(found) ? found : [];
      tell(cleanText(names.length === 0 ? 'no updates' : `updates: ${names.join(' ')}`, longestList));
    },
  };
}
