// The journal of a run: synced lines that let the next start bring the host to the state before or the state after.
import * as fs from 'node:fs';
import { errnoOf } from '../base/errors.ts';
import { crashPoint } from './crash-point.ts';
import { fileError } from './file-error.ts';
import { JournalFile } from './journal-file.ts';
import { Reserve } from './reserve.ts';
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
export const formatVersion = 1;

/** Where records are, and how many bytes of them are whole. */
export interface JournalPlace {
  readonly size: number;
  /** Byte at which the last `commit-begin` of a transaction begins. */
  readonly commitBegins: ReadonlyMap<TransactionName, number>;
}

/** Appends to `<runDir>/journal`; the folder and file are made at the first record, so that a run that changes nothing writes none. */
export class Journal {
  readonly #runDir: string;
  readonly #runId: string;
  readonly #filter: (text: string) => string;
  readonly #records: JournalRecord[] = [];
  readonly #commitBegins = new Map<TransactionName, number>();
  #open: { file: JournalFile; reserve: Reserve } | undefined;

  /** @param filter masks secrets: nothing secret may be in a step, and if it is, it is not kept. */
  constructor(runDir: string, runId: string, filter: (text: string) => string) {
    this.#runDir = runDir;
    this.#runId = runId;
    this.#filter = filter;
  }

  get records(): readonly JournalRecord[] {
    return this.#records;
  }

  /**
   * A record that is not an entry may use the reserve.
   * @throws DeployError file-write: it does not count
   */
  append(record: JournalRecord): void {
    try {
      const { file, reserve } = (this.#open ??= this.#create());
      const start = this.#write(file, record, record.t === 'entry' ? undefined : reserve);
      if (record.t === 'commit-begin') this.#commitBegins.set(record.tx, start);
    } catch (cause) {
      throw fileError(`${this.#runDir}/${journalName}`, cause);
    }
    this.#records.push(record);
    crashPoint();
  }

  /**
   * Makes sure that the next start rolls this transaction back, too, and frees space for doing so.
   * @throws DeployError file-write: it would finish the commit
   */
  turnBack(tx: TransactionName): void {
    try {
      this.append({ t: 'rollback', tx });
    } catch (error) {
      const position = this.#commitBegins.get(tx);
      if (position === undefined || this.#open === undefined) throw error;
      this.#replaceCommitBegin(this.#open.file, position, tx);
    }
    this.#open?.reserve.releaseHalf();
  }

  /** Goes on with the journal of a dead run, when recovering it: what its death cut in two is cut off. */
  reopen(records: readonly JournalRecord[], place: JournalPlace): void {
    this.#records.push(...records);
    for (const [tx, position] of place.commitBegins) this.#commitBegins.set(tx, position);
    const file = JournalFile.reopen(`${this.#runDir}/${journalName}`, place.size);
    crashPoint();
    this.#open = { file, reserve: Reserve.find(this.#runDir) };
    crashPoint();
  }

  /** @throws DeployError file-write */
  end(outcome: 'committed' | 'rolled-back' | 'recovered'): void {
    if (this.#records.length === 0) return;
    this.append({ t: 'end', outcome });
    this.#open?.reserve.remove();
    crashPoint();
  }

  close(): void {
    this.#open?.file.close();
    this.#open = undefined;
  }

  #create(): { file: JournalFile; reserve: Reserve } {
    const runDir = this.#runDir;
    fs.mkdirSync(runDir, { recursive: true, mode: 0o700 });
    crashPoint();
    const reserve = Reserve.make(runDir);
    let file: JournalFile | undefined;
    try {
      crashPoint();
      file = JournalFile.create(`${runDir}/${journalName}`);
      for (const folder of [runDir, `${runDir}/..`]) syncFolder(folder);
      crashPoint();
      const started = new Date().toISOString();
      this.#write(file, { t: 'begin', run: this.#runId, pid: process.pid, started, version: formatVersion }, reserve);
    } catch (error) {
      if (file !== undefined) {
        file.close();
        fs.rmSync(`${runDir}/${journalName}`, { force: true });
      }
      reserve.remove();
      throw error;
    }
    crashPoint();
    return { file, reserve };
  }

  #write(file: JournalFile, record: JournalRecord, reserve: Reserve | undefined): number {
    const line = `${this.#filter(JSON.stringify(record))}\n`;
    for (;;) {
      try {
        return file.append(line);
      } catch (error) {
        if (!isFull(error) || reserve?.releasePiece() !== true) throw error;
      }
    }
  }

  #replaceCommitBegin(file: JournalFile, position: number, tx: TransactionName): void {
    const { length } = JSON.stringify({ t: 'commit-begin', tx });
    const record: JournalRecord = { t: 'rollback', tx };
    try {
      file.overwrite(
        position,
        `${JSON.stringify(record)
          .slice(0, -1)
          .padEnd(length - 1)}}`,
      );
    } catch (cause) {
      throw fileError(`${this.#runDir}/${journalName}`, cause);
    }
    this.#records.push(record);
    crashPoint();
  }
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(errnoOf(error) ?? '');
}

export function syncFolder(path: string): void {
  const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
