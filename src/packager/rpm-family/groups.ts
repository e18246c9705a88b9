// The list of groups as dnf 4 and yum 3 print it with their ids. Pure.
import type { GroupInfo } from '../package.ts';

/** `Installed Groups:` and below it `   Name (id)`; environment groups, which hold groups, are left out. */
export function parseGroupList(outputs: readonly string[]): GroupInfo[] {
  let operation: GroupInfo['operation'] | undefined;
  return outputs
    .join('\n')
    .split('\n')
    .flatMap((line) => {
      const header = /^(Available|Installed) (Environment )?Groups:$/i.exec(line);
      if (header !== null) operation = header[2] === undefined ? stateOf(header[1]) : undefined;
      const group = /^ {3}(\S.*) \(([^()]+)\)\s*$/.exec(line);
      return group === null || operation === undefined ? [] : [{ name: group[1] ?? '', id: group[2] ?? '', operation }];
    });
}

function stateOf(word: string | undefined): GroupInfo['operation'] {
  return word?.toLowerCase() === 'installed' ? 'installed' : 'available';
}
