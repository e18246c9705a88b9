// Users of the host: scripts of packages make them, and no package manager takes them back.
import { readFileSync } from 'node:fs';
import { resolveInTree } from '../../host/in-tree.ts';

export function readUserNames(root: string): string[] {
  try {
    return parseUserNames(readFileSync(resolveInTree(root, 'etc/passwd'), 'utf8'));
  } catch {
    return [];
  }
}

/** passwd(5). */
export function parseUserNames(passwd: string): string[] {
  return passwd.split('\n').flatMap((line) => {
    const end = line.indexOf(':');
    return end > 0 ? [line.slice(0, end)] : [];
  });
}
