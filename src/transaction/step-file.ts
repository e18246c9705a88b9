// The file of a step: where it is, what is staged for it, what it was, and what can be done to it.
import * as fs from 'node:fs';
import { findAttributes } from './attributes.ts';
import type { BackupOf } from './backup.ts';
import { dropBackup, keepBackup, keepVersion, readBackup, sha256 } from './backup.ts';
import { idsOf } from './file-owner.ts';
import type { Outcome } from './exchange-file.ts';
import type { InstallRequest } from './install-file.ts';
import type { FileState } from './regular-file.ts';
import type { Staged } from './staged-file.ts';
import { readAside } from './staged-file.ts';
import type { StepTools } from './step.ts';
import { asUser, isOther } from './user-child.ts';

/** A file as it was found when its new content was staged. */
export interface Base {
  readonly sha256: string;
  readonly dev: number;
  readonly ino: number;
  readonly mode: number;
  readonly size: number;
}

/** What the steps of one file have in common; made by the file element. */
export interface FileStepArgs {
  path: string;
  temp: string;
  aside: string;
  owner: string | null;
  group: string | null;
  mode: number;
  enforce: boolean;
  /** Of the new content: what is removed on restore is only ever our own. */
  sha256: string;
  /** What is replaced; null where there was nothing. Journals of 2.0.0 do not know it. */
  base?: Base | null;
  /** Topmost folder that was made for it, or the file: what gets its SELinux label. */
  label: string;
  user: string | null;
}

export interface Permissions {
  mode: number;
  uid: number;
  gid: number;
}

export type Backup = FileState & { at: string };

export class StepFile {
  readonly args: FileStepArgs;
  readonly tools: StepTools;

  constructor(args: FileStepArgs, tools: StepTools) {
    this.args = args;
    this.tools = tools;
  }

  readCurrent(): FileState | undefined {
    return asUser(this.args.user, this.tools.facts, 'readFileState', this.#place());
  }

  /** What is staged, and whether it lies beside its target. */
  readStaged(): { content: Uint8Array | undefined; beside: boolean } {
    const aside = readAside(this.args.aside);
    if (aside === undefined)
      return { content: asUser(this.args.user, this.tools.facts, 'readStaged', this.#place()), beside: true };
    // What a crash left of a new file in a folder of others is made again.
    if (this.tools.recovering === true) this.#discardBeside();
    return { content: aside, beside: false };
  }

  discard(): void {
    this.discardAside();
    this.#discardBeside();
  }

  discardAside(): void {
    fs.rmSync(this.args.aside, { force: true });
  }

  isBase(current: FileState | undefined): boolean {
    const { base } = this.args;
    if (base === undefined) return true;
    if (base === null || current === undefined) return base === null && current === undefined;
    return base.size === current.content.length && base.sha256 === sha256(current.content);
  }

  isOurs(current: { content: Uint8Array } | undefined): boolean {
    return current !== undefined && sha256(current.content) === this.args.sha256;
  }

  /** A crash came in the middle of writing in place: what is in the file is nobody's. */
  isTorn(): boolean {
    return fs.existsSync(this.#marker());
  }

  noLongerTorn(): void {
    fs.rmSync(this.#marker(), { force: true });
  }

  /** @returns true if it was made now */
  keepBackup(current: FileState): boolean {
    return keepBackup(this.#backupOf(), current, this.#hasAttributes() ? this.#realPath() : undefined);
  }

  dropBackup(): void {
    dropBackup(this.#backupOf());
  }

  /** Only what this step replaced is its own to put back. */
  readBackup(): Backup | undefined {
    return readBackup(this.#backupOf(), this.args.base?.sha256);
  }

  keepVersion(version: 'found' | 'written', content: Uint8Array): string {
    return keepVersion(this.#backupOf(), version, content);
  }

  /** @throws DeployError bad-value: there is no such user or group on the host. */
  wantedPermissions(): Permissions {
    return { mode: this.args.mode, ...idsOf(this.args.owner, this.args.group, this.tools) };
  }

  setPermissions({ mode, uid, gid }: Permissions): void {
    asUser(this.args.user, this.tools.facts, 'setPermissions', { ...this.#place(), mode, uid, gid });
  }

  install(
    request: Omit<InstallRequest, keyof Staged | 'attributes' | 'attributesFrom' | 'marker'>,
    from?: Backup,
  ): Outcome {
    const { args, tools } = this;
    const attributes = request.expected !== undefined && (tools.facts.selinuxEnabled || this.#hasAttributes());
    // What only root reaches is nothing for a child with a user's ids.
    const roots = isOther(args.user, tools.facts) ? {} : { marker: this.#marker(), ...this.#source(from) };
    return asUser(args.user, tools.facts, 'installFile', { ...this.#place(), ...request, attributes, ...roots });
  }

  withdraw(expected: FileState | undefined): Outcome {
    return asUser(this.args.user, this.tools.facts, 'withdrawFile', { ...this.#place(), expected });
  }

  async label(path: string): Promise<void> {
    const { tools } = this;
    if (!tools.facts.selinuxEnabled || tools.root !== '/') return;
    try {
      await tools.run(['restorecon', '-r', path], { uninterruptible: true });
    } catch (error) {
      tools.log.warning(`Cannot set the SELinux label of ${path}: ${String(error)}`);
    }
  }

  #discardBeside(): void {
    asUser(this.args.user, this.tools.facts, 'discardStaged', this.#place());
  }

  /** The living run has asked for all its files at once. */
  #hasAttributes(): boolean {
    const path = this.#realPath();
    return (this.tools.attributes ?? findAttributes([path])).has(path);
  }

  /** The backup has what the file had, but for the label of a file that has nothing else. */
  #source(backup: Backup | undefined): { attributesFrom?: string } {
    if (backup === undefined) return {};
    const isRich = this.tools.attributes?.has(this.#realPath()) ?? findAttributes([backup.at]).has(backup.at);
    return isRich ? { attributesFrom: backup.at } : {};
  }

  #place(): Staged {
    return { path: this.args.path, root: this.tools.root, temp: this.args.temp };
  }

  #realPath(): string {
    return `${this.tools.root === '/' ? '' : this.tools.root}${this.args.path}`;
  }

  #backupOf(): BackupOf {
    const { path, temp } = this.args;
    return { path, unique: temp.slice(temp.lastIndexOf('.') + 1), runDir: this.tools.runDir };
  }

  #marker(): string {
    return `${this.args.aside}.writing`;
  }
}
