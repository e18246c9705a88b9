// The journal of a run: synced lines that let the next start bring the host to the state before or the state after.
import * as fs from 'node:fs';
import { DeployError } from '../core/errors.ts';
import { crashPoint } from './crash-point.ts';
import type { Step } from './step.ts';

export type TransactionName = 'internal' | 'main';

/** One thing that was prepared or done, with what finishes it and what takes it back. */
export interface Entry {
  n: number;
  tx: TransactionName;
  name: string;
  /** Finishes it once the commit has begun. */
  commit: readonly Step[];
  /** Takes it back before its commit. */
  undo: readonly Step[];
  /** Takes it back after its commit. */
  revert: readonly Step[];
}

export type JournalRecord =
  | { t: 'begin'; run: string; pid: number; started: string; version: number }
  | ({ t: 'entry' } & Entry)
  | { t: 'undone'; n: number }
  | { t: 'committing'; n: number }
  | { t: 'committed'; n: number }
  | { t: 'commit-begin'; tx: TransactionName }
  | { t: 'commit-end'; tx: TransactionName }
  | { t: 'rollback'; tx: TransactionName }
  | { t: 'end'; outcome: 'committed' | 'rolled-back' | 'recovered' };

export const journalName = 'journal';
const formatVersion = 1;

/** Appends to `<runDir>/journal`; the folder and file are made at the first record, so that a run that changes nothing writes none. */
export class Journal {
  readonly #runDir: string;
  readonly #runId: string;
  readonly #filter: (text: string) => string;
  readonly #records: JournalRecord[] = [];
  #fd: number | undefined;

  /** @param filter masks secrets: nothing secret may be in a step, and if it is, it is not kept. */
  constructor(runDir: string, runId: string, filter: (text: string) => string) {
    this.#runDir = runDir;
    this.#runId = runId;
    this.#filter = filter;
  }

  get records(): readonly JournalRecord[] {
    return this.#records;
  }

  /** @throws DeployError file-write */
  append(record: JournalRecord): void {
    try {
      this.#fd ??= this.#create();
      this.#write(this.#fd, record);
    } catch (cause) {
      throw new DeployError('file-write', `Cannot write the journal in ${this.#runDir}: ${String(cause)}`, { cause });
    }
    this.#records.push(record);
    crashPoint();
  }

  /** Goes on with the journal of a dead run, when recovering it. */
  reopen(records: readonly JournalRecord[]): void {
    this.#records.push(...records);
    this.#fd = fs.openSync(
      `${this.#runDir}/${journalName}`,
      fs.constants.O_WRONLY | fs.constants.O_APPEND | fs.constants.O_NOFOLLOW,
    );
  }

  close(): void {
    if (this.#fd !== undefined) fs.closeSync(this.#fd);
    this.#fd = undefined;
  }

  #create(): number {
    fs.mkdirSync(this.#runDir, { recursive: true, mode: 0o700 });
    const flags =
      fs.constants.O_WRONLY |
      fs.constants.O_APPEND |
      fs.constants.O_CREAT |
      fs.constants.O_EXCL |
      fs.constants.O_NOFOLLOW;
    const fd = fs.openSync(`${this.#runDir}/${journalName}`, flags, 0o600);
    for (const folder of [this.#runDir, `${this.#runDir}/..`]) syncFolder(folder);
    this.#write(fd, {
      t: 'begin',
      run: this.#runId,
      pid: process.pid,
      started: new Date().toISOString(),
      version: formatVersion,
    });
    crashPoint();
    return fd;
  }

  #write(fd: number, record: JournalRecord): void {
    fs.writeSync(fd, `${this.#filter(JSON.stringify(record))}\n`);
    fs.fdatasyncSync(fd);
  }
}

export function syncFolder(path: string): void {
  const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/**
 * The records of a journal. A last line without its newline was cut by the crash and never acted upon: it is dropped.
 * @throws DeployError recovery-failed: the file is no journal of this format.
 */
export function parseJournal(text: string, path: string): JournalRecord[] {
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line, i) => {
    try {
      const record = JSON.parse(line) as JournalRecord;
      if (record.t === 'begin' && record.version > formatVersion) throw new Error(`format ${record.version}`);
      return record;
    } catch (cause) {
      throw new DeployError(
        'recovery-failed',
        `The journal ${path} cannot be read at line ${i + 1}: recover with the version that wrote it`,
        { cause },
      );
    }
  });
}
