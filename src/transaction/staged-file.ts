// Staged files: a new content, whole and synced, kept until it is put in place: beside its target in root's own folders, in the
// private folder of the run where others may change the target's folder.
import { constants } from 'node:fs';
import * as fs from 'node:fs';
import { errnoOf } from '../base/errors.ts';
import { crashPoint } from './crash-point.ts';
import { openParent } from './folder.ts';
import type { NewFolder } from './folder.ts';
import type { Place, Target } from './file-target.ts';
import { isThere, withTarget } from './file-target.ts';
import { fillFile } from './owned-file.ts';
import type { OwnedContent } from './owned-file.ts';
import { openIfThere, openRegular, readWhole } from './regular-file.ts';

export interface Staged extends Place {
  /** Name of the staged file, beside its target. */
  temp: string;
}

export interface StageRequest extends Staged, OwnedContent {
  /** Of folders that have to be made. */
  folder: NewFolder;
  /** False where it must not be beside its target, regardless of the folder's owner. */
  beside: boolean;
}

const exclusive = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Makes the folders, looks whether the target can be written, and writes the new content beside it.
 * @returns false where it has to be kept aside: others may change the folder, or it is read-only around a writable mount.
 */
export function stageFile(request: StageRequest): boolean {
  return withTarget(request, request.folder, (target) => {
    checkWritable(target);
    if (!request.beside || target.untrusted) return false;
    crashPoint();
    const temp = createBeside(target, request.temp);
    if (temp === undefined) return false;
    try {
      fillFile(temp, request);
    } finally {
      fs.closeSync(temp);
    }
    syncFolder(target.fd);
    crashPoint();
    return true;
  });
}

/** Keeps the content in the private folder of the run. */
export function stageAside(aside: string, content: Uint8Array): void {
  crashPoint();
  const fd = fs.openSync(aside, exclusive, 0o600);
  try {
    fs.writeFileSync(fd, content);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  crashPoint();
}

/** A new file of root's alone, beside the target; undefined where only the target itself can be written. */
export function createBeside({ folderPath, at }: Target, temp: string): number | undefined {
  try {
    return fs.openSync(`${folderPath}/${temp}`, exclusive, 0o600);
  } catch (error) {
    if (errnoOf(error) !== 'EROFS' || !isThere(at)) throw error;
    return undefined;
  }
}

/** A folder on a read-only file system has nothing to sync. */
export function syncFolder(fd: number): void {
  try {
    fs.fsyncSync(fd);
  } catch (error) {
    if (errnoOf(error) !== 'EROFS' && errnoOf(error) !== 'EINVAL') throw error;
  }
}

/** A read-only or immutable file is found here, before anything is visible, not at commit. */
function checkWritable({ at, path }: Target): void {
  try {
    fs.closeSync(openRegular(at, path, constants.O_WRONLY));
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

/**
 * What is staged beside a target; undefined where nothing is. A folder may have become somebody else's since: the caller compares
 * the content with what he wrote.
 */
export function readStaged(staged: Staged): Uint8Array | undefined {
  try {
    return withTarget(staged, undefined, ({ folderPath, path }) => {
      const fd = openIfThere(`${folderPath}/${staged.temp}`, path);
      if (fd === undefined) return undefined;
      try {
        return readWhole(fd);
      } finally {
        fs.closeSync(fd);
      }
    });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

export function readAside(aside: string): Uint8Array | undefined {
  const fd = openIfThere(aside, aside);
  if (fd === undefined) return undefined;
  try {
    return readWhole(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/**
 * Removes what is staged beside a target. Where nothing was staged this never fails, whatever became of the folder; what
 * others put under that name in a folder of theirs stays.
 */
export function discardStaged(staged: Staged): void {
  crashPoint();
  let reached: Target | undefined;
  try {
    withTarget(staged, undefined, (target) => {
      reached = target;
      unlinkIfThere(`${target.folderPath}/${staged.temp}`);
    });
  } catch (error) {
    if (reached !== undefined && !reached.untrusted) throw error;
    // A folder that cannot be reached holds nothing of ours; a link in the place of the target hides nothing either.
    if (reached === undefined) discardNextTo(staged);
  }
}

/** The place itself may be led astray by now; the folder it was staged in is the same. */
function discardNextTo(staged: Staged): void {
  try {
    const { folder } = openParent(staged.path, { root: staged.root });
    try {
      unlinkIfThere(`${folder.fdPath}/${staged.temp}`);
    } finally {
      folder.close();
    }
  } catch {
    // Nothing to be reached, nothing to be removed.
  }
}

/** On a read-only file system the removal of a missing file fails as that of a real one. */
function unlinkIfThere(path: string): void {
  if (isThere(path)) fs.unlinkSync(path);
}
