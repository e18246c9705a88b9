// Paths of an image tree as they are on this machine: a link in the tree leads where it leads in the image, never out of it.
import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const maxLinks = 40;

/**
 * Where the file of the image lies, be it there or not; on a host of its own, its path.
 * @param root `/` or the folder of the tree
 * @param path as it is in the image
 */
export function resolveInTree(root: string, path: string): string {
  if (root === '/') return join('/', path);
  let todo = parts(path);
  let at: string[] = [];
  let links = 0;
  for (let name = todo.shift(); name !== undefined; name = todo.shift()) {
    if (name === '..') {
      at.pop();
      continue;
    }
    const target = readLink(join(root, ...at, name));
    if (target === undefined) {
      at.push(name);
      continue;
    }
    // Nothing is at the end of a ring.
    if (++links > maxLinks) return join(root, ...at, name, 'too-many-links');
    if (target.startsWith('/')) at = [];
    todo = [...parts(target), ...todo];
  }
  return join(root, ...at);
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

function readLink(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : undefined;
}
