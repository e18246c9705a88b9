// What a run keeps of the files it replaces, and of those it had to leave: below its own private folder, never beside the file,
// where `*.d` readers would see them.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { carryAttributes } from './attributes.ts';
import { crashPoint } from './crash-point.ts';
import { syncFolder } from './journal.ts';
import { readFileState } from './file-ops.ts';
import { fillFile } from './owned-file.ts';
import type { OwnedContent } from './owned-file.ts';
import type { FileState } from './regular-file.ts';
import { openIfThere } from './regular-file.ts';

export interface BackupOf {
  path: string;
  /** Of the step: a path that a run replaces twice has two states before. */
  unique: string;
  runDir: string;
}

/**
 * Keeps a file right before it is replaced. A backup that an earlier step of the run made of the same path stays: this one then
 * goes beside it. One that this step made before it was interrupted is renewed.
 * @param source the file itself, where it carries more than content, owner and mode
 * @returns true if it was made now
 */
export function keepBackup(of: BackupOf, state: FileState, source?: string): boolean {
  const first = firstBackup(of);
  const taken = readFileState({ path: first, root: '/' });
  if (taken !== undefined && isSame(taken, state)) return false;
  writeSynced(taken === undefined ? first : ownBackup(of), state, source);
  return true;
}

/** Takes back a backup of what was not replaced after all. */
export function dropBackup(of: BackupOf): void {
  const own = ownBackup(of);
  fs.rmSync(fs.existsSync(own) ? own : firstBackup(of), { force: true });
}

/** @param sum of the content that the step replaced, where that is known: a backup of anything else is another step's. */
export function readBackup(of: BackupOf, sum: string | undefined): (FileState & { at: string }) | undefined {
  for (const at of [ownBackup(of), firstBackup(of)]) {
    const state = readFileState({ path: at, root: '/' });
    if (state !== undefined && (sum === undefined || sha256(state.content) === sum)) return { ...state, at };
  }
  return undefined;
}

/** Keeps a version that did not get its place. @returns where. */
export function keepVersion(of: BackupOf, version: 'found' | 'written', content: Uint8Array): string {
  const path = `${of.runDir}/kept/${version}${of.path}`;
  writeSynced(path, { content, mode: 0o600, uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 });
  return path;
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function firstBackup({ path, runDir }: BackupOf): string {
  return `${runDir}/backup${path}`;
}

/** Not below the folder of the first ones, where it could take the name of another file. */
function ownBackup({ path, unique, runDir }: BackupOf): string {
  return `${runDir}/backup.${unique}${path}`;
}

function isSame(a: OwnedContent, b: OwnedContent): boolean {
  return a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && Buffer.compare(a.content, b.content) === 0;
}

/** Whole, or not there; the file and every folder that had to be made for it are on the disk when this returns. */
function writeSynced(path: string, state: OwnedContent & { mtimeMs?: number }, source?: string): void {
  const made = fs.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temp = `${path}.new`;
  fs.rmSync(temp, { force: true });
  const fd = fs.openSync(temp, 'wx', 0o600);
  try {
    if (source !== undefined) carryFrom(source, fd);
    fillFile(fd, state);
    if (state.mtimeMs !== undefined) fs.futimesSync(fd, state.mtimeMs / 1000, state.mtimeMs / 1000);
  } finally {
    fs.closeSync(fd);
  }
  crashPoint();
  fs.renameSync(temp, path);
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    syncFolder(folder);
    if (made === undefined || folder.length < made.length) break;
  }
  crashPoint();
}

function carryFrom(source: string, to: number): void {
  const from = openIfThere(source, source);
  if (from === undefined) return;
  try {
    carryAttributes(from, to);
  } finally {
    fs.closeSync(from);
  }
}
