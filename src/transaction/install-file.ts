// Putting a new content in place of what was found, or taking a file away, and only of that: what somebody else wrote meanwhile
// is never overwritten. It is compared before and after the one system call that replaces it, on the descriptor of the old file,
// which keeps its content whatever happens to its name.
import { constants } from 'node:fs';
import * as fs from 'node:fs';
import { DeployError, errnoOf } from '../core/errors.ts';
import { carryAttributes } from './attributes.ts';
import { crashPoint } from './crash-point.ts';
import type { NewFolder } from './folder.ts';
import type { Target } from './file-target.ts';
import { withTarget } from './file-target.ts';
import { fillFile } from './owned-file.ts';
import type { OwnedContent } from './owned-file.ts';
import type { FileState } from './regular-file.ts';
import { isAt, openIfThere, openRegular, readOpen, readWhole } from './regular-file.ts';
import type { Staged } from './staged-file.ts';
import { createBeside, syncFolder } from './staged-file.ts';

/** What the caller found and decided upon; undefined where there was nothing. */
export type Expected = { content: Uint8Array } | undefined;

export interface InstallRequest extends Staged, OwnedContent {
  expected: Expected;
  /** The content lies beside the target already. */
  isStaged: boolean;
  /** Access control lists and the like of the old file go over to the new one. */
  attributes: boolean;
  /** They come from there instead: the backup of what is put back. */
  attributesFrom?: string;
  /** Is there while a file is written in place, and after a crash in it: what is in that file then is nobody's edit. */
  marker?: string;
  /** Makes folders that are gone meanwhile. */
  folder?: NewFolder;
}

/** `changed`: somebody else was there first, and his file is in its place as he left it. */
export type Outcome = 'done' | 'changed';

interface Old {
  fd: number;
  state: FileState;
}

export function installFile(request: InstallRequest): Outcome {
  return withTarget(request, request.folder, (target) =>
    withOld(target, (old) => {
      if (!isExpected(old, request.expected)) return 'changed';
      const fd = openNew(target, request);
      if (fd === undefined) return writeInPlace(target, request);
      try {
        dress(fd, request, old);
        fs.fchownSync(fd, request.uid, request.gid);
        fs.fchmodSync(fd, request.mode);
        crashPoint();
        return exchange(target, request, fd, old);
      } finally {
        fs.closeSync(fd);
      }
    }),
  );
}

export function withdrawFile(request: Staged & { expected: Expected }): Outcome {
  return withTarget(request, undefined, (target) =>
    withOld(target, (old) => {
      if (old === undefined) return 'done';
      if (!isExpected(old, request.expected)) return 'changed';
      crashPoint();
      if (!isAt(target.at, old.state)) return 'changed';
      fs.unlinkSync(target.at);
      if (!isUntouched(old)) return giveBack(target, request.temp, old);
      syncFolder(target.fd);
      crashPoint();
      return 'done';
    }),
  );
}

function withOld(target: Target, work: (old: Old | undefined) => Outcome): Outcome {
  const fd = openIfThere(target.at, target.path);
  if (fd === undefined) return work(undefined);
  try {
    return work({ fd, state: readOpen(fd, target.path, target.untrusted) });
  } finally {
    fs.closeSync(fd);
  }
}

function isExpected(old: Old | undefined, expected: Expected): boolean {
  if (old === undefined || expected === undefined) return old === undefined && expected === undefined;
  return Buffer.compare(old.state.content, expected.content) === 0;
}

/** The new file, open; undefined where only the target itself can be written. */
function openNew(target: Target, request: InstallRequest): number | undefined {
  const name = `${target.folderPath}/${request.temp}`;
  if (!request.isStaged) {
    fs.rmSync(name, { force: true });
    const fd = createBeside(target, request.temp);
    if (fd !== undefined) fillFile(fd, { content: request.content, mode: 0o600, ...ownIds() });
    if (fd !== undefined) checkOwn(fd, name, target);
    return fd;
  }
  const fd = openRegular(name, target.path);
  checkOwn(fd, name, target);
  if (Buffer.compare(readWhole(fd), request.content) === 0) return fd;
  throw new DeployError(
    'file-refused',
    `What was staged for ${target.path} is not what this run wrote; start it again`,
  );
}

/** Ours, under no other name, and still the one of its name. */
function checkOwn(fd: number, name: string, target: Target): void {
  const { nlink, dev, ino } = fs.fstatSync(fd);
  if (nlink === 1 && isAt(name, { dev, ino })) return;
  throw new DeployError(
    'file-refused',
    `The new file for ${target.path} was swapped in its folder; look who writes there`,
  );
}

function dress(fd: number, { attributes, attributesFrom, mode, path }: InstallRequest, old: Old | undefined): void {
  if (attributesFrom !== undefined) {
    const from = openRegular(attributesFrom, path);
    try {
      takeAttributes(from, fd);
    } finally {
      fs.closeSync(from);
    }
  } else if (attributes && old !== undefined) {
    // An enforced mode that shuts others out goes before an access control list that lets them in.
    if ((old.state.mode & ~mode & 0o077) === 0) takeAttributes(old.fd, fd);
  }
}

function takeAttributes(from: number, to: number): void {
  carryAttributes(from, to);
  const now = new Date();
  fs.futimesSync(to, now, now);
}

/** The one moment: everything that can be looked at is looked at right before it, and again right after it. */
function exchange(target: Target, request: InstallRequest, fd: number, old: Old | undefined): Outcome {
  const name = `${target.folderPath}/${request.temp}`;
  if (target.untrusted) checkOwn(fd, name, target);
  try {
    if (old === undefined) {
      if (!moveToNothing(name, target.at)) return dropNew(name);
    } else {
      if (!isAt(target.at, old.state) || !isUntouched(old)) return dropNew(name);
      fs.renameSync(name, target.at);
    }
  } catch (error) {
    if (errnoOf(error) !== 'EBUSY' && errnoOf(error) !== 'EXDEV') throw error;
    fs.unlinkSync(name);
    return writeInPlace(target, request);
  }
  // He who had it open went on writing into the old file.
  if (old !== undefined && !isUntouched(old)) return giveBack(target, request.temp, old);
  syncFolder(target.fd);
  crashPoint();
  return 'done';
}

/** False where somebody has made a file of that name meanwhile: a link, other than a rename, never replaces one. */
function moveToNothing(name: string, at: string): boolean {
  try {
    fs.linkSync(name, at);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    // File systems without hard links.
    if (fs.lstatSync(at, { throwIfNoEntry: false }) !== undefined) return false;
    fs.renameSync(name, at);
    return true;
  }
  crashPoint();
  fs.unlinkSync(name);
  return true;
}

function dropNew(name: string): Outcome {
  fs.unlinkSync(name);
  return 'changed';
}

function isUntouched(old: Old): boolean {
  return Buffer.compare(readWhole(old.fd), old.state.content) === 0;
}

/** Puts the old content back, with what was written to it at the last moment. */
function giveBack(target: Target, temp: string, old: Old): Outcome {
  const fd = createBeside(target, temp);
  if (fd === undefined) throw new DeployError('file-write', `Cannot put ${target.path} back: its folder is read-only`);
  try {
    carryAttributes(old.fd, fd);
    fillFile(fd, { ...old.state, content: readWhole(old.fd) });
  } finally {
    fs.closeSync(fd);
  }
  fs.renameSync(`${target.folderPath}/${temp}`, target.at);
  syncFolder(target.fd);
  return 'changed';
}

/** A target that is a mount of its own has no name that could be moved. */
function writeInPlace(target: Target, request: InstallRequest): Outcome {
  const fd = openRegular(target.at, target.path, constants.O_RDWR);
  try {
    if (!isExpected({ fd, state: readOpen(fd, target.path, target.untrusted) }, request.expected)) return 'changed';
    if (request.marker !== undefined) fs.writeFileSync(request.marker, '', { mode: 0o600, flush: true });
    crashPoint();
    fillFile(fd, request);
    if (request.marker !== undefined) fs.unlinkSync(request.marker);
  } finally {
    fs.closeSync(fd);
  }
  return 'done';
}

function ownIds(): { uid: number; gid: number } {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}
