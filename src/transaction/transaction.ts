// Two-phase transactions, as plugins see them: elements are prepared, then all committed or all undone.
import type { AuditEntry, Change } from './changes.ts';
import type { Key } from '../environment/key.ts';
import type { TransactionName } from './journal.ts';
import type { RecoveryWay } from './recovery.ts';
import type { Step } from './step.ts';

/** A list is lines, each ended by a newline; a string gets one if it lacks it; bytes stay as they are. */
export type FileContent = string | readonly string[] | Uint8Array;

/**
 * A change to a file whose other parts belong to others: it is made to whatever is there, and made again if that changes
 * before the commit. Pure: it may be called any number of times.
 * @param current undefined where there is no file
 * @returns undefined where nothing is to be written
 */
export type FileEdit = (current: Uint8Array | undefined) => FileContent | undefined;

export interface FileSpec {
  path: string;
  /** The whole content, or an edit of what is there. */
  content: FileContent | FileEdit;
  /** Default 0o644. */
  mode?: number;
  /** Of folders that have to be made. Default 0o755. */
  folderMode?: number;
  owner?: string;
  group?: string;
  folderOwner?: string;
  folderGroup?: string;
  /** Set owner and mode on an existing file too; otherwise an existing file keeps its own. */
  enforcePermissions?: boolean;
  /** Besides CORE/modifiedFiles, the list that gets the name. */
  modifiedFiles?: Key<readonly string[]>;
  /** Why the file is written, for the plan and the log. */
  why: string;
  /** The content is secret: no diff is shown. */
  secret?: boolean;
  /** The content is known only in the real run (a key, a certificate): planned as unknown. */
  unknown?: boolean;
  /** What the host's audit log records about it; private keys are always recorded. */
  audit?: AuditEntry;
  /** Work in this user's home, with that user's ids. */
  asUser?: string;
}

export interface LinkSpec {
  path: string;
  target: string;
  why: string;
}

/** Anything else with two phases: what commit does and what takes it back, as data. */
export interface Element {
  name: string;
  change: Change;
  /** Everything that can fail and nothing visible. */
  prepare?: () => Promise<void>;
  commit: readonly Step[];
  /** After prepare, before commit. */
  undo?: readonly Step[];
  /** After commit, if the transaction fails on another element. */
  revert?: readonly Step[];
}

export interface Transaction {
  /** Prepared at once if the transaction has begun, else at its beginning. Nothing happens where the host is so already. */
  writeFile(spec: FileSpec): Promise<void>;
  /** Sets mode and owners of a folder, making it (and what is above it) where it is missing. */
  ensureFolder(spec: { path: string; mode: number; owner?: string; group?: string; why: string }): Promise<void>;
  link(spec: LinkSpec): Promise<void>;
  /** Removes a file, or a symbolic link itself, at commit; a backup is kept. Nothing happens where there is none. */
  removeFile(spec: { path: string; why: string }): Promise<void>;
  add(element: Element): Promise<void>;
}

export interface Transactions {
  readonly internal: Transaction;
  readonly main: Transaction;
  readonly control: TransactionControl;
}

/** For the plugin that drives the transactions through the stages; nobody else calls it. */
export interface TransactionControl {
  /** @throws DeployError run-locked, file-write, file-refused */
  lock(): Promise<void>;
  /** Another run that holds the host, as the error of `lock` says it. Nothing is taken. */
  describeHolder(): Promise<string | undefined>;
  /** The runs that died and wait for `recover`; a run that is alive is none. Nothing is taken. */
  describeUnfinished(): Promise<string | undefined>;
  /** Recovers dead runs, with the lock held. @returns how many. @throws DeployError recovery-failed, file-refused */
  recover(way?: RecoveryWay): Promise<number>;
  /** Prepares what was asked for; from here on changes are journalled. */
  begin(name: TransactionName): Promise<void>;
  /** @throws what the commit of an element threw; the run then fails, and all is rolled back. */
  commit(name: TransactionName): Promise<void>;
  /** Takes back whatever is open; never throws. */
  rollback(): Promise<void>;
  /** Closes the journal of a run that went through, and frees the lock. */
  finish(): void;
}

/** Reading the host's files, pending content included. Writing goes through a transaction. */
export interface HostFiles {
  /** Undefined where there is no such file. @throws DeployError file-refused for what is no regular file. */
  read(path: string): Promise<string | undefined>;
  /** The same as bytes, for files whose other lines must stay as they are; with that user's ids where the file is a user's. */
  readBytes(path: string, options?: { asUser?: string }): Promise<Uint8Array | undefined>;
  exists(path: string): Promise<boolean>;
}
