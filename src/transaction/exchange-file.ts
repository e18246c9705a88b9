// The one moment in which a file is replaced or removed: what is there is looked at right before the system call and right after it,
// on the descriptor of the old file, which keeps its content whatever happens to its name.
import * as fs from 'node:fs';
import { DeployError, errnoOf } from '../base/errors.ts';
import { carryAttributes } from './attributes.ts';
import { crashPoint } from './crash-point.ts';
import type { Target } from './file-target.ts';
import { fillFile } from './owned-file.ts';
import type { FileState } from './regular-file.ts';
import { isAt, openIfThere, readOpen, readWhole } from './regular-file.ts';
import { createBeside, syncFolder } from './staged-file.ts';

/** What the caller found and decided upon; undefined where there was nothing. */
export type Expected = { content: Uint8Array } | undefined;

/** `changed`: somebody else was there first, and his file is in its place as he left it. */
export type Outcome = 'done' | 'changed';

/** The file that is there, held open. */
export interface Old {
  fd: number;
  state: FileState;
}

export function withOld(target: Target, work: (old: Old | undefined) => Outcome): Outcome {
  const fd = openIfThere(target.at, target.path);
  if (fd === undefined) return work(undefined);
  try {
    return work({ fd, state: readOpen(fd, target.path, target.untrusted) });
  } finally {
    fs.closeSync(fd);
  }
}

export function isExpected(old: Old | undefined, expected: Expected): boolean {
  if (old === undefined || expected === undefined) return old === undefined && expected === undefined;
  return Buffer.compare(old.state.content, expected.content) === 0;
}

/** Puts what is named `temp` in the place of the old file. */
export function exchange(target: Target, temp: string, old: Old | undefined): Outcome | 'mounted' {
  const name = `${target.folderPath}/${temp}`;
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
    return 'mounted';
  }
  // He who had it open went on writing into the old file.
  if (old !== undefined && !isUntouched(old)) return giveBack(target, temp, old);
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

/** The same for a file that goes. */
export function withdraw(target: Target, temp: string, old: Old): Outcome {
  if (!isAt(target.at, old.state)) return 'changed';
  fs.unlinkSync(target.at);
  if (!isUntouched(old)) return giveBack(target, temp, old);
  syncFolder(target.fd);
  crashPoint();
  return 'done';
}
