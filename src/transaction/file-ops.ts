// What is read and set of single files, each operation JSON in and JSON out, so that a child with a user's ids can do it as well.
// All of them are idempotent: a recovery may repeat them.
import * as fs from 'node:fs';
import { errnoOf } from '../base/errors.ts';
import { crashPoint } from './crash-point.ts';
import type { Place } from './file-target.ts';
import { withTarget } from './file-target.ts';
import type { FileState } from './regular-file.ts';
import { openRegular, readOpen } from './regular-file.ts';

/** The file now; undefined where there is none. Follows a final link only in root's own folders. @throws DeployError file-refused */
export function readFileState(place: Place): FileState | undefined {
  try {
    return withTarget(place, undefined, ({ at, untrusted, path }) => {
      const fd = openRegular(at, path);
      try {
        return readOpen(fd, path, untrusted);
      } finally {
        fs.closeSync(fd);
      }
    });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Sets owner and mode of a file that is there. */
export function setPermissions(request: Place & { mode: number; uid: number; gid: number }): void {
  withTarget(request, undefined, ({ at, untrusted, path }) => {
    const fd = openRegular(at, path);
    try {
      readOpen(fd, path, untrusted);
      crashPoint();
      fs.fchownSync(fd, request.uid, request.gid);
      fs.fchmodSync(fd, request.mode);
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  });
}
