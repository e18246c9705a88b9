// Staged files: a new content written beside its target, whole and synced, and later put in place at once.
import { constants } from 'node:fs';
import * as fs from 'node:fs';
import { errnoOf } from '../core/errors.ts';
import { crashPoint } from './crash-point.ts';
import type { NewFolder } from './folder.ts';
import type { Place } from './file-target.ts';
import { ignoringMissing, isThere, withTarget } from './file-target.ts';
import { fillFile } from './owned-file.ts';
import type { OwnedContent } from './owned-file.ts';

export interface Staged extends Place {
  /** Name of the staged file, beside its target. */
  temp: string;
  /** Where it is staged instead if that folder is read-only and the target a writable mount in it. */
  aside: string;
}

export interface StageRequest extends Staged, OwnedContent {
  folder: NewFolder;
}

/** Writes the new content beside its target, whole and synced; visible to nobody yet. */
export function stageFile(request: StageRequest): void {
  withTarget(request, request.folder, ({ folderPath, at, fd }) => {
    checkWritable(at);
    crashPoint();
    const temp = createStaged(folderPath, request, at);
    try {
      fillFile(temp, request);
    } finally {
      fs.closeSync(temp);
    }
    syncFolder(fd);
    crashPoint();
  });
}

function createStaged(folderPath: string, request: StageRequest, at: string): number {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  try {
    return fs.openSync(`${folderPath}/${request.temp}`, flags, 0o600);
  } catch (error) {
    if (errnoOf(error) !== 'EROFS' || !isThere(at)) throw error;
    return fs.openSync(request.aside, flags, 0o600);
  }
}

/** A folder on a read-only file system has nothing to sync. */
function syncFolder(fd: number): void {
  try {
    fs.fsyncSync(fd);
  } catch (error) {
    if (errnoOf(error) !== 'EROFS' && errnoOf(error) !== 'EINVAL') throw error;
  }
}

/** A read-only or immutable file is found here, before anything is visible, not at commit. */
function checkWritable(at: string): void {
  try {
    fs.closeSync(fs.openSync(at, constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

export type InstallRequest = Staged & Omit<OwnedContent, 'content'>;

/** Puts the staged content in place: by rename, or by a synced copy where the target is a mount of its own. */
export function installFile(request: InstallRequest): void {
  withTarget(request, undefined, ({ folderPath, at, fd }) => {
    const temp = stagedAt(folderPath, request);
    if (temp === undefined) return;
    const handle = fs.openSync(temp, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      fs.fchownSync(handle, request.uid, request.gid);
      fs.fchmodSync(handle, request.mode);
      crashPoint();
      replace(temp, at, handle, request);
    } finally {
      fs.closeSync(handle);
    }
    syncFolder(fd);
    crashPoint();
  });
}

function stagedAt(folderPath: string, staged: Staged): string | undefined {
  const beside = `${folderPath}/${staged.temp}`;
  if (isThere(beside)) return beside;
  return isAside(staged) ? staged.aside : undefined;
}

/** The run's folder is root's own: a child with a user's ids neither reaches it nor has staged anything there. */
function isAside(staged: Staged): boolean {
  try {
    return isThere(staged.aside);
  } catch (error) {
    if (errnoOf(error) === 'EACCES') return false;
    throw error;
  }
}

/** What is staged for a target; undefined where nothing is any more. */
export function readStaged(staged: Staged): Uint8Array | undefined {
  try {
    return withTarget(staged, undefined, ({ folderPath }) => {
      const temp = stagedAt(folderPath, staged);
      return temp === undefined ? undefined : fs.readFileSync(temp);
    });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function replace(temp: string, at: string, handle: number, request: InstallRequest): void {
  try {
    fs.renameSync(temp, at);
  } catch (error) {
    if (errnoOf(error) !== 'EBUSY' && errnoOf(error) !== 'EXDEV') throw error;
    copyInto(at, { ...request, content: fs.readFileSync(handle) });
    fs.unlinkSync(temp);
  }
}

function copyInto(at: string, owned: OwnedContent): void {
  const target = fs.openSync(at, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    fillFile(target, owned);
  } finally {
    fs.closeSync(target);
  }
}

/** Removes a staged file, wherever it was staged. */
export function discardStaged(staged: Staged): void {
  crashPoint();
  if (isAside(staged)) fs.unlinkSync(staged.aside);
  ignoringMissing(() =>
    withTarget(staged, undefined, ({ folderPath }) => fs.unlinkSync(`${folderPath}/${staged.temp}`)),
  );
}
