// The page that tells what a deployment leaves, read for its comparison with a host.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Leaving {
  /** `*` stands for part of a name, at the end also for what is below it. */
  path: string;
  /** user:group; the mode is octal. Both are empty where programs decide. */
  owner: string;
  mode: string;
  plugin: string;
}

/** The rows of the tables below a heading of docs/what-it-leaves.md. */
export function readLeavings(heading: string): Leaving[] {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/what-it-leaves.md'), 'utf8');
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return section.split('\n').flatMap((line) => {
    const [, path, owner = '', mode = '', plugin = ''] = line.split('|').map((cell) => cell.trim());
    const name = /^`(\/.*)`$/.exec(path ?? '')?.[1];
    return name === undefined ? [] : [{ path: name, owner, mode, plugin }];
  });
}

export function isMentioned(leavings: readonly Leaving[], path: string): boolean {
  return leavings.some((leaving) => {
    const pattern = leaving.path.replaceAll('.', String.raw`\.`).replaceAll('*', '[^/]*');
    return (
      new RegExp(`^${pattern}$`).test(path) ||
      (leaving.path.endsWith('/*') && path.startsWith(leaving.path.slice(0, -1)))
    );
  });
}
