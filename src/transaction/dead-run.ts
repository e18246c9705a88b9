// Runs that died: their folders and journals are judged before they are obeyed, and what ended is not read again.
import * as fs from 'node:fs';
import { asError, DeployError, errnoOf } from '../base/errors.ts';
import type { JournalPlace, JournalRecord } from './journal.ts';
import { journalName } from './journal.ts';
import type { JournalState } from './journal-state.ts';
import { foldJournal } from './journal-state.ts';
import { parseJournal } from './parse-journal.ts';
import { reserveName } from './reserve.ts';

interface Found {
  readonly run: string;
  readonly runDir: string;
}

/** Its journal can be followed. */
export interface DeadRun extends Found {
  readonly kind: 'dead';
  readonly records: readonly JournalRecord[];
  readonly place: JournalPlace;
  readonly state: JournalState;
}

/** It died before it recorded anything: nothing was changed. */
export interface EmptyRun extends Found {
  readonly kind: 'empty';
}

/** Its journal is damaged; `records` are the lines that can be read. */
export interface DamagedRun extends Found {
  readonly kind: 'damaged';
  readonly records: readonly JournalRecord[];
  readonly fault: DeployError;
}

/** What is there may not be obeyed: somebody else could have written it. */
export interface ForeignRun extends Found {
  readonly kind: 'foreign';
  readonly fault: DeployError;
}

export type UnfinishedRun = DeadRun | EmptyRun | DamagedRun | ForeignRun;

/** `<time>-<random>`, as in log file names. */
const runName = /^\d{14}-[a-z0-9]{6}$/;

/** The runs that have a folder, oldest first. */
export function runNames(stateDir: string): string[] {
  try {
    return fs
      .readdirSync(stateDir)
      .filter((name) => runName.test(name))
      .toSorted();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Runs whose journal has no end, oldest first; one of them may be alive where the lock is not held. */
export function readUnfinishedRuns(stateDir: string): UnfinishedRun[] {
  return runNames(stateDir).flatMap((run) => readRun(run, `${stateDir}/${run}`) ?? []);
}

/** @returns undefined: it ended, or has no journal */
export function readRun(run: string, runDir: string): UnfinishedRun | undefined {
  const path = `${runDir}/${journalName}`;
  try {
    refuseForeignFolder(runDir);
    const bytes = readOwn(path);
    if (bytes === undefined || hasEnd(bytes)) return undefined;
    return takeApart({ run, runDir }, bytes, path);
  } catch (error) {
    const fault = error instanceof DeployError ? error : unreadable(path, error);
    return { kind: 'foreign', run, runDir, fault };
  }
}

/** Folders of runs that nothing is left to do for, oldest first. */
export function readEndedRuns(stateDir: string): string[] {
  return runNames(stateDir)
    .filter((run) => readRun(run, `${stateDir}/${run}`) === undefined)
    .map((run) => `${stateDir}/${run}`);
}

function takeApart(found: Found, bytes: Uint8Array, path: string): UnfinishedRun {
  const { records, place, fault } = parseJournal(bytes, path);
  if (fault !== undefined) return { ...found, kind: 'damaged', records, fault };
  if (records[0]?.t === 'begin') return { ...found, kind: 'dead', records, place, state: foldJournal(records) };
  if (records.length === 0 && isUntouched(found.runDir)) return { ...found, kind: 'empty' };
  const what = records.length === 0 ? 'is empty, though the run had begun' : 'has no beginning';
  return {
    ...found,
    kind: 'damaged',
    records,
    fault: new DeployError('recovery-failed', `The journal ${path} ${what}`),
  };
}

/** Backups and the package manager's output come only after the first record. */
function isUntouched(runDir: string): boolean {
  return fs.readdirSync(runDir).every((name) => [journalName, reserveName].includes(name));
}

/** The last line alone says so, also of a journal that is damaged before it: such as those that 2.0.0 recovered. */
function hasEnd(bytes: Uint8Array): boolean {
  const tail = Buffer.from(bytes.subarray(-128)).toString('latin1');
  return /\{"t":"end","outcome":"[a-z-]+"\}\n[^\n]*$/.test(tail);
}

/** @throws DeployError file-refused */
function refuseForeignFolder(runDir: string): void {
  const stat = fs.lstatSync(runDir);
  if (!stat.isDirectory()) throw refused(runDir, 'it is not a folder');
  refuseForeign(runDir, stat);
}

/** @throws DeployError file-refused */
function readOwn(path: string): Uint8Array | undefined {
  let fd: number;
  try {
    // A pipe would be waited for.
    fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    if (errnoOf(error) === 'ELOOP') throw refused(path, 'it is a symbolic link');
    throw error;
  }
  try {
    const stat = fs.fstatSync(fd);
    if (!stat.isFile()) throw refused(path, 'it is not a regular file');
    if (stat.nlink !== 1) throw refused(path, 'it has other hard links');
    refuseForeign(path, stat);
    return fs.readFileSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function refuseForeign(path: string, { uid, mode }: fs.Stats): void {
  const own = process.geteuid?.() ?? 0;
  if (uid !== own) throw refused(path, `it belongs to user ${uid}`);
  if ((mode & 0o022) !== 0) throw refused(path, 'others can write it');
}

function refused(path: string, why: string): DeployError {
  return new DeployError(
    'file-refused',
    `${path} is not followed, since ${why}; if you trust it, make it a file of its own that only its owner can write ` +
      '(chown, chmod go-w), else remove it; then start again',
  );
}

function unreadable(path: string, cause: unknown): DeployError {
  const message = `The journal ${path} cannot be read: ${asError(cause).message}; repair that, then start again`;
  return new DeployError('recovery-failed', message, { cause });
}
