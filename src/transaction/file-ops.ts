// What is done to single files, each operation JSON in and JSON out, so that a child with a user's ids can do it as well.
// All of them are idempotent: a recovery may repeat them.
import { constants } from 'node:fs';
import * as fs from 'node:fs';
import { DeployError, errnoOf } from '../core/errors.ts';
import { crashPoint } from './crash-point.ts';
import { openParent } from './folder.ts';
import type { Place } from './file-target.ts';
import { ignoringMissing, withTarget } from './file-target.ts';
import type { OwnedContent } from './owned-file.ts';

export type FileState = OwnedContent;

/** The file now; undefined where there is none. Follows a final link only in root's own folders. @throws DeployError file-refused */
export function readFileState(place: Place): FileState | undefined {
  try {
    return withTarget(place, undefined, ({ at, untrusted, path }) => {
      const fd = fs.openSync(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        const stat = fs.fstatSync(fd);
        if (!stat.isFile()) throw new DeployError('file-refused', `${path} is no regular file; move it away`);
        if (untrusted && stat.nlink > 1)
          throw new DeployError(
            'file-refused',
            `${path} has other hard links in a folder that others than root may change; make it a file of its own`,
          );
        return { content: fs.readFileSync(fd), mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid };
      } finally {
        fs.closeSync(fd);
      }
    });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Removes a file or link; nothing where there is none. */
export function removeFile(place: Place): void {
  ignoringMissing(() => {
    const { folder, place: at } = openParent(place.path, { root: place.root });
    try {
      crashPoint();
      fs.unlinkSync(at);
      fs.fsyncSync(folder.fd);
      crashPoint();
    } finally {
      folder.close();
    }
  });
}

/** Sets owner and mode of a file or folder that is there. */
export function setPermissions(request: Place & { mode: number; uid: number; gid: number }): void {
  withTarget(request, undefined, ({ at }) => {
    const fd = fs.openSync(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      crashPoint();
      fs.fchownSync(fd, request.uid, request.gid);
      fs.fchmodSync(fd, request.mode);
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  });
}
