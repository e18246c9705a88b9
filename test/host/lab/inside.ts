/** Reads and writes the files of a running host from the machine, without ever following a link out of it. */
import { constants } from 'node:fs';
import { lstat, open, readlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** As many links as the kernel follows (path_resolution(7)). */
const MOST_LINKS = 40;

/**
 * The place of a host's absolute path below `root`, links resolved as the host itself would; the last part may be
 * missing. Throws on too many links.
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  let links = 0;
  const done: string[] = [];
  const left = path.split('/');
  for (let part = left.shift(); part !== undefined; part = left.shift()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      done.pop();
      continue;
    }
    const place = join(root, ...done, part);
    const stats = await lstat(place).catch(() => undefined);
    if (stats?.isSymbolicLink() !== true) {
      done.push(part);
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw new Error(`Too many links in ${path}`);
    const target = await readlink(place);
    if (target.startsWith('/')) done.length = 0;
    left.unshift(...target.split('/'));
  }
  return join(root, ...done);
}

/** Opens a file of the host for reading. */
export async function openToRead(root: string, path: string): Promise<FileHandle> {
  return open(await resolveInside(root, path), constants.O_RDONLY | constants.O_NOFOLLOW);
}

/** Opens a file of the host for writing, empty; `mode` holds for a new file and an old one. */
export async function openToWrite(root: string, path: string, mode: number): Promise<FileHandle> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
  const file = await open(await resolveInside(root, path), flags, mode);
  await file.chmod(mode);
  return file;
}

/** Whether a path of the host is there; a link counts by what it leads to. */
export async function pathExists(root: string, path: string): Promise<boolean> {
  const place = await resolveInside(root, path);
  return (await lstat(place).catch(() => undefined)) !== undefined;
}
