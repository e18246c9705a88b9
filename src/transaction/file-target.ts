// Where a file really lies: its folder, opened safely, with a final symbolic link followed only in root's own folders.
import * as fs from 'node:fs';
import { DeployError } from '../base/errors.ts';
import type { NewFolder } from './folder.ts';
import { normalize, openParent } from './folder.ts';

export interface Place {
  path: string;
  root: string;
}

export interface Target {
  /** Reaches the folder that holds the file. */
  folderPath: string;
  fd: number;
  at: string;
  untrusted: boolean;
  path: string;
}

/** Opens the folder a file really lies in: a final link is followed in root's own folders, refused elsewhere. */
export function withTarget<T>(place: Place, create: NewFolder | undefined, work: (target: Target) => T, links = 0): T {
  const { folder, place: at } = openParent(
    place.path,
    create === undefined ? { root: place.root } : { root: place.root, create },
  );
  let link: string | undefined;
  try {
    link = readLink(at);
    if (link === undefined)
      return work({ folderPath: folder.fdPath, fd: folder.fd, at, untrusted: folder.untrusted, path: place.path });
    if (folder.untrusted || links > 8) {
      throw new DeployError(
        'file-refused',
        `${place.path} is a symbolic link in a folder that others than root may change; remove it`,
      );
    }
  } finally {
    folder.close();
  }
  const path = link.startsWith('/') ? link : `${place.path.slice(0, place.path.lastIndexOf('/'))}/${link}`;
  return withTarget({ path: normalize(path), root: place.root }, create, work, links + 1);
}

function readLink(at: string): string | undefined {
  try {
    return fs.readlinkSync(at);
  } catch {
    return undefined;
  }
}

export function isThere(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
