// Where runs keep their journals and backups: one folder a run, readable by root alone.
import * as fs from 'node:fs';
import { randomInt } from 'node:crypto';
import { homedir } from 'node:os';
import { DeployError, errnoOf } from '../core/errors.ts';
import { rootStateFolder } from '../process/run-lock.ts';
import type { JournalRecord } from './journal.ts';
import { journalName, parseJournal } from './journal.ts';
import type { JournalState } from './journal-state.ts';
import { foldJournal } from './journal-state.ts';

const keptRuns = 10;

/** /var/lib/ovirt-host-deploy; of a run without root the user's own state folder. */
export function stateFolder(root: string): string {
  if (process.geteuid?.() === 0) return `${root === '/' ? '' : root}${rootStateFolder}`;
  const base = process.env['XDG_STATE_HOME'] ?? `${homedir()}/.local/state`;
  return `${base}/ovirt-host-deploy`;
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `YYYYMMDDHHMMSS-xxxxxx`, local time, as in log file names. */
export function newRunId(now = new Date()): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${day}${time}-${Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('')}`;
}

export interface DeadRun {
  runDir: string;
  records: readonly JournalRecord[];
  state: JournalState;
}

/**
 * Runs whose journal has no end, oldest first. Call it with the lock held: then none of them lives.
 * @throws DeployError recovery-failed: a journal that cannot be read.
 */
export function readDeadRuns(folder: string): DeadRun[] {
  return runFolders(folder).flatMap((name) => {
    const runDir = `${folder}/${name}`;
    const path = `${runDir}/${journalName}`;
    if (!fs.existsSync(path)) return [];
    const records = parseJournal(fs.readFileSync(path, 'utf8'), path);
    const state = foldJournal(records);
    return state.ended ? [] : [{ runDir, records, state }];
  });
}

/** Removes the oldest ended runs' folders, so that backups do not pile up. */
export function pruneRuns(folder: string, current: string): void {
  const ended = readEndedRuns(folder).filter((runDir) => runDir !== `${folder}/${current}`);
  for (const runDir of ended.slice(0, -keptRuns)) fs.rmSync(runDir, { recursive: true, force: true });
}

/** Folders of runs that nothing is left to be done for, oldest first. */
export function readEndedRuns(folder: string): string[] {
  return runFolders(folder)
    .map((name) => `${folder}/${name}`)
    .filter((runDir) => isEnded(runDir));
}

/** @throws DeployError file-write: the folder cannot be used; nothing was changed yet. */
export function ensureStateFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.accessSync(folder, fs.constants.W_OK);
  } catch (cause) {
    throw new DeployError(
      'file-write',
      `The state folder ${folder} cannot be written (${String(cause)}); make it writable or free some space`,
      { cause },
    );
  }
}

function isEnded(runDir: string): boolean {
  try {
    const path = `${runDir}/${journalName}`;
    return foldJournal(parseJournal(fs.readFileSync(path, 'utf8'), path)).ended;
  } catch {
    return false;
  }
}

function runFolders(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder)
      .filter((name) => /^\d{14}-[a-z0-9]{6}$/.test(name))
      .toSorted();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
