// Opening a file that others may have swapped: nothing is followed, nothing waits, and what is opened is what was judged.
import { constants } from 'node:fs';
import * as fs from 'node:fs';
import { DeployError, errnoOf } from '../base/errors.ts';
import type { OwnedContent } from './owned-file.ts';

/** Which file it is, apart from its content. */
export interface Identity {
  dev: number;
  ino: number;
  nlink: number;
}

export interface FileState extends OwnedContent, Identity {
  /** Milliseconds since 1970. */
  mtimeMs: number;
}

/** O_PATH: opens the name alone, without the side effects that a device or FIFO may have. Node.js does not name it. */
const pathOnly = 0o10000000;

/**
 * Opens a regular file by its name in an open folder.
 * @param path what messages call it
 * @throws DeployError file-refused naming what is in the way; ENOENT and others as the kernel gives them.
 */
export function openRegular(at: string, path: string, access = constants.O_RDONLY): number {
  const name = fs.openSync(at, pathOnly | constants.O_NOFOLLOW);
  try {
    const kind = kindOf(fs.fstatSync(name));
    if (kind !== undefined)
      throw new DeployError('file-refused', `${path} is no regular file, but ${kind}; move it away`);
    return fs.openSync(`/proc/self/fd/${name}`, access | constants.O_NONBLOCK);
  } finally {
    fs.closeSync(name);
  }
}

/** The same, undefined where there is nothing of that name. */
export function openIfThere(at: string, path: string): number | undefined {
  try {
    return openRegular(at, path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws DeployError file-refused: a hard link in a folder that others than root may change. */
export function readOpen(fd: number, path: string, untrusted: boolean): FileState {
  const { mode, uid, gid, dev, ino, nlink, mtimeMs } = fs.fstatSync(fd);
  if (untrusted && nlink > 1)
    throw new DeployError(
      'file-refused',
      `${path} has other hard links in a folder that others than root may change; make it a file of its own`,
    );
  return { content: readWhole(fd), mode: mode & 0o7777, uid, gid, dev, ino, nlink, mtimeMs };
}

/** From the start, wherever the descriptor stands. */
export function readWhole(fd: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; ;) {
    const part = Buffer.allocUnsafe(64 * 1024);
    const count = fs.readSync(fd, part, 0, part.length, at);
    if (count === 0) return Buffer.concat(parts);
    parts.push(part.subarray(0, count));
    at += count;
  }
}

/** True where the name still leads to that very file. */
export function isAt(at: string, identity: { dev: number; ino: number }): boolean {
  const now = fs.lstatSync(at, { throwIfNoEntry: false });
  return now !== undefined && now.dev === identity.dev && now.ino === identity.ino;
}

function kindOf(stat: fs.Stats): string | undefined {
  if (stat.isFile()) return undefined;
  if (stat.isSymbolicLink()) return 'a symbolic link';
  if (stat.isDirectory()) return 'a folder';
  if (stat.isFIFO()) return 'a FIFO';
  if (stat.isSocket()) return 'a socket';
  return 'a device';
}
