// What stands in a tree: modes, contents and links of everything in it.
import * as fs from 'node:fs';
import { join } from 'node:path';

export type Snapshot = Record<string, string>;

export function takeSnapshot(root: string, isMeant: (path: string) => boolean = () => true): Snapshot {
  const entries = fs.readdirSync(root, { recursive: true }).map(String).filter(isMeant).toSorted();
  return Object.fromEntries(
    entries.map((name) => {
      const path = join(root, name);
      const stat = fs.lstatSync(path);
      const content = stat.isFile()
        ? fs.readFileSync(path, 'utf8')
        : stat.isSymbolicLink()
          ? fs.readlinkSync(path)
          : '';
      return [name, `${(stat.mode & 0o7777).toString(8)} ${content}`];
    }),
  );
}
