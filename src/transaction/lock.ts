// One run at a time on a host: a lock that the kernel frees when its holder dies, on a file that only its owner reaches.
import * as fs from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { asError, DeployError, errnoOf } from '../base/errors.ts';
import type { Holder } from '../process/run-lock.ts';
import { holderName, isHolderAlive, parseHolder, thisProcess } from '../process/run-lock.ts';
import { ensureStateFolder } from './state-folder.ts';

const lockName = 'lock';
/** Milliseconds: a look at the lock holds it for less than one, and two that start together settle it meanwhile. */
const patienceMs = 300;
/** Milliseconds, and how often: a run that has just won still writes its name. */
const namePauseMs = 50;
const namePauses = 20;
/** The record is overwritten in place, which needs no space on a full disk. */
const recordLength = 256;

/** SQLITE_BUSY and SQLITE_CANTOPEN. */
const busy = 5;
const cannotOpen = 14;

/**
 * The lock of a state folder, for as long as this process holds it. Nothing else can make one: what takes it as an argument
 * cannot run without it. The lock is a record lock (fcntl) of an SQLite transaction that never writes: children do not inherit it.
 */
export class HeldLock {
  readonly folder: string;
  #database: DatabaseSync | undefined;

  private constructor(folder: string, database: DatabaseSync) {
    this.folder = folder;
    this.#database = database;
  }

  /**
   * @param folder the state folder; made or tightened first
   * @throws DeployError run-locked: another run holds it, and the message says which; file-write, file-refused
   */
  static async take(folder: string): Promise<HeldLock> {
    ensureStateFolder(folder);
    const path = `${folder}/${lockName}`;
    makeLockFile(path);
    const database = await open(path, { timeout: patienceMs });
    try {
      // Without it a file for rolling back would be left beside the lock.
      database.exec('PRAGMA journal_mode = MEMORY');
      database.exec('BEGIN EXCLUSIVE');
      writeHolder(folder, thisProcess());
    } catch (cause) {
      database.close();
      if (!isBusy(cause)) throw lockError(path, cause);
      const message = `${describeHolder(await waitForHolder(folder))}; wait for it to end, or end it`;
      throw new DeployError('run-locked', message, { cause });
    }
    return new HeldLock(folder, database);
  }

  /** @throws DeployError internal: it was released, or is of another folder */
  assertHolds(folder: string): void {
    if (this.#database === undefined || folder !== this.folder)
      throw new DeployError('internal', `The lock of ${folder} is not held`);
  }

  /** The file stays: one that was removed could be held by one run and made again by the next. */
  release(): void {
    if (this.#database === undefined) return;
    try {
      writeHolder(this.folder, undefined);
    } catch {
      // A name that stays is read only while somebody holds the lock.
    }
    this.#database.close();
    this.#database = undefined;
  }
}

/** @throws DeployError run-locked, file-write, file-refused */
export async function takeLock(folder: string): Promise<HeldLock> {
  return HeldLock.take(folder);
}

/** The other run that holds the lock, undefined while it is free. Nothing is taken or made. */
export async function findHolder(folder: string): Promise<string | undefined> {
  const path = `${folder}/${lockName}`;
  if (!fs.existsSync(path)) return undefined;
  try {
    using database = await open(path, { readOnly: true });
    database.prepare('PRAGMA SCHEMA_VERSION').get();
    return undefined;
  } catch (cause) {
    if (isBusy(cause)) return describeHolder(await waitForHolder(folder));
    // Removed meanwhile, or of another user.
    if (errorNumber(cause) === cannotOpen) return undefined;
    throw lockError(path, cause);
  }
}

/** Loaded only here: most commands need none. */
async function open(path: string, options: { timeout?: number; readOnly?: boolean }): Promise<DatabaseSync> {
  const sqlite = await import('node:sqlite');
  return new sqlite.DatabaseSync(path, options);
}

/**
 * It is never opened once it is there, since closing any descriptor of it would free the lock that this process holds.
 * @throws DeployError file-refused, file-write
 */
function makeLockFile(path: string): void {
  try {
    fs.closeSync(fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL, 0o600));
  } catch (cause) {
    if (errnoOf(cause) !== 'EEXIST') throw lockError(path, cause);
    const stat = fs.lstatSync(path);
    if (stat.isFile() && stat.uid === process.geteuid?.() && stat.nlink === 1 && stat.size === 0) {
      if ((stat.mode & 0o077) !== 0) fs.chmodSync(path, 0o600);
      return;
    }
    throw new DeployError('file-refused', `${path} is not the lock that this program makes; remove it`);
  }
}

function writeHolder(folder: string, holder: Holder | undefined): void {
  const { O_WRONLY, O_CREAT, O_NOFOLLOW } = fs.constants;
  const fd = fs.openSync(`${folder}/${holderName}`, O_WRONLY | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    const text = holder === undefined ? '' : `${holder.pid} ${holder.startTime} ${holder.since} ${holder.user}`;
    fs.writeSync(fd, `${text.slice(0, recordLength - 1).padEnd(recordLength - 1)}\n`, 0);
  } finally {
    fs.closeSync(fd);
  }
}

/** The name of a run that has ended may still stand there: the one that took over writes its own at once. */
async function waitForHolder(folder: string): Promise<Holder | undefined> {
  for (let i = 0; ; i++) {
    const holder = readHolder(folder);
    // In a container the process of another one cannot be seen: then what is written counts.
    if (i === namePauses || (holder !== undefined && isHolderAlive(holder))) return holder;
    await delay(namePauseMs);
  }
}

function readHolder(folder: string): Holder | undefined {
  try {
    return parseHolder(fs.readFileSync(`${folder}/${holderName}`, 'utf8'));
  } catch {
    return undefined;
  }
}

function describeHolder(holder: Holder | undefined): string {
  const who = holder === undefined ? '' : ` (process ${holder.pid}, since ${holder.since}, started by ${holder.user})`;
  return `Another run holds this host${who}`;
}

function errorNumber(cause: unknown): number | undefined {
  return cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : undefined;
}

function isBusy(cause: unknown): boolean {
  return errorNumber(cause) === busy;
}

function lockError(path: string, cause: unknown): DeployError {
  if (cause instanceof DeployError) return cause;
  const message = `Cannot lock ${path}: ${asError(cause).message}; check its file system (df, mount)`;
  return new DeployError('file-write', message, { cause });
}
