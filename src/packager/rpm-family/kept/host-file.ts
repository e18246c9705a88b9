// One path of the host as it is now, reached without being led astray, so that it can be compared and put back.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf } from '../../../base/errors.ts';
import { openFolder } from '../../../transaction/folder.ts';

export interface Owner {
  mode: number;
  uid: number;
  gid: number;
}

/** What is there; `other` is what no package manager replaces and nobody puts back: devices, sockets. */
export type Seen =
  | ({ kind: 'folder' } & Owner)
  | ({ kind: 'file'; size: number; mtimeMs: number } & Owner)
  | { kind: 'link'; target: string }
  | { kind: 'other' };

/** Looks at many paths, opening each folder once. Left out: what is not there, or lies where root may not be led. */
export function lookAt(paths: readonly string[], root: string): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  for (const [folder, names] of byFolder(paths)) {
    inFolder(folder, root, (at) => {
      for (const name of names) {
        const found = see(`${at}/${name}`);
        if (found !== undefined) seen.set(folder === '/' ? `/${name}` : `${folder}/${name}`, found);
      }
    });
  }
  return seen;
}

/** Works in a folder through its descriptor. @returns undefined where it is not there or may not be used. */
export function inFolder<T>(folder: string, root: string, work: (at: string, fd: number) => T): T | undefined {
  let open;
  try {
    open = openFolder(folder, { root });
  } catch {
    return undefined;
  }
  try {
    return work(open.fdPath, open.fd);
  } finally {
    open.close();
  }
}

export function see(place: string): Seen | undefined {
  const stat = fs.lstatSync(place, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const owner = { mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid };
  if (stat.isDirectory()) return { kind: 'folder', ...owner };
  if (stat.isFile()) return { kind: 'file', ...owner, size: stat.size, mtimeMs: stat.mtimeMs };
  return stat.isSymbolicLink() ? { kind: 'link', target: fs.readlinkSync(place) } : { kind: 'other' };
}

/** Undefined where it is no file any more. */
export function readRegular(place: string): Buffer | undefined {
  try {
    const fd = fs.openSync(place, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
    try {
      return fs.fstatSync(fd).isFile() ? fs.readFileSync(fd) : undefined;
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ELOOP') return undefined;
    throw error;
  }
}

const algorithms: Readonly<Record<number, string>> = {
  32: 'md5',
  40: 'sha1',
  64: 'sha256',
  96: 'sha384',
  128: 'sha512',
};

/** @param digests hexadecimal, of whichever of rpm's algorithms: the length tells */
export function isOneOf(content: Uint8Array, digests: readonly string[]): boolean {
  return digests.some((digest) => {
    const algorithm = algorithms[digest.length];
    return algorithm !== undefined && createHash(algorithm).update(content).digest('hex') === digest;
  });
}

function byFolder(paths: readonly string[]): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    const folder = dirname(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name === '') continue;
    const names = folders.get(folder) ?? new Set();
    folders.set(folder, names.add(name));
  }
  return folders;
}
