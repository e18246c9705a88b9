// A transaction as plugins use it: files, folders, links and other elements, prepared as soon as it has begun.
import type { Changes } from '../core/changes.ts';
import type { Environment } from '../environment/environment.ts';
import { core } from '../core/keys.ts';
import type { Facts } from '../host/facts.ts';
import { describeWrite } from './diff.ts';
import { auditOfFile } from './audit-entry.ts';
import { linkElement, removalElement } from './elements.ts';
import { folderOwner, stagedOwner, wantedOwner } from './file-owner.ts';
import type { FileSteps } from './file-element.ts';
import { contentOf, missingFolders, planWrite, stepsOf } from './file-element.ts';
import { fileError } from './file-error.ts';
import type { FileState } from './file-ops.ts';
import { FolderElement } from './folder-element.ts';
import type { PendingHostFiles } from './host-files.ts';
import type { TransactionName } from './journal.ts';
import type { TransactionManager } from './manager.ts';
import { linkTarget } from './steps.ts';
import type { Step } from './step.ts';
import type { Element, FileSpec, LinkSpec, Transaction } from './transaction.ts';
import { asUser } from './user-child.ts';

export interface HostTransactionParts {
  name: TransactionName;
  manager: TransactionManager;
  files: PendingHostFiles;
  facts: Pick<Facts, 'user' | 'group'>;
  changes: Changes;
  env: Environment;
}

interface Staged {
  n: number;
  undo: readonly Step[];
  note: () => void;
}

export class HostTransaction implements Transaction {
  readonly #parts: HostTransactionParts;
  #waiting: (() => Promise<void>)[] = [];
  /** Files found as they should be; looked at again at commit, since a package of this run may lay down its own. */
  readonly #settled = new Map<string, FileSpec>();
  readonly #staged = new Map<string, Staged>();

  constructor(parts: HostTransactionParts) {
    this.#parts = parts;
  }

  async writeFile(spec: FileSpec): Promise<void> {
    await this.#whenOpen(async () => this.#write(spec));
  }

  async ensureFolder(spec: { path: string; mode: number; owner?: string; group?: string; why: string }): Promise<void> {
    await this.#whenOpen(async () => {
      await new FolderElement(this.#parts).ensure(spec);
    });
  }

  async link(spec: LinkSpec): Promise<void> {
    await this.#whenOpen(async () => {
      const before = linkTarget(`${this.#prefix()}${spec.path}`);
      const element = linkElement(spec, before);
      if (before === spec.target) this.#parts.changes.unneeded(element.change);
      else await this.add(element);
    });
  }

  async removeFile(spec: { path: string; why: string }): Promise<void> {
    await this.#whenOpen(async () => {
      const element = removalElement(spec, this.#parts.manager.runDir);
      const current = this.#parts.files.current(spec.path, undefined);
      if (current === undefined) {
        this.#parts.changes.unneeded(element.change);
        return;
      }
      await this.#dropStaged(spec.path);
      this.#parts.files.pending.set(spec.path, { content: undefined });
      const audit = auditOfFile(spec.path, current.content, undefined);
      await this.add({ ...element, change: { ...element.change, ...audit } });
    });
  }

  async add(element: Element): Promise<void> {
    await this.#whenOpen(async () => {
      this.#parts.changes.record(element.change);
      if (this.#parts.manager.planning) return;
      const { name, commit, undo = [], revert = undo } = element;
      this.#parts.manager.append({ name, commit, undo, revert }, this.#parts.name);
      await element.prepare?.();
    });
  }

  /** Prepares what was asked for so far. */
  async begin(): Promise<void> {
    this.#parts.manager.begin(this.#parts.name);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const prepare of waiting) await prepare();
  }

  /** @throws what a step threw; the caller rolls back. */
  async commit(): Promise<void> {
    for (const spec of this.#settled.values()) {
      if (this.#decide(spec, this.#parts.files.current(spec.path, spec.asUser)) !== 'nothing') await this.#write(spec);
    }
    await this.#parts.manager.commit(this.#parts.name);
    for (const staged of this.#staged.values()) staged.note();
  }

  async #whenOpen(work: () => Promise<void>): Promise<void> {
    if (this.#parts.manager.isOpen(this.#parts.name)) await work();
    else this.#waiting.push(work);
  }

  async #write(spec: FileSpec): Promise<void> {
    const { files, changes, manager } = this.#parts;
    const current = files.current(spec.path, spec.asUser);
    const change = {
      kind: 'file',
      target: spec.path,
      why: spec.why,
      ...(spec.unknown === true ? { unknown: true } : {}),
    } as const;
    await this.#dropStaged(spec.path);
    if (this.#decide(spec, current) === 'nothing') {
      this.#settled.set(spec.path, spec);
      changes.unneeded(change);
      return;
    }
    this.#settled.delete(spec.path);
    const content = contentOf(spec.content);
    const audit = spec.audit === undefined ? auditOfFile(spec.path, current?.content, content) : { audit: spec.audit };
    changes.record({ ...change, ...audit, detail: spec.unknown === true ? [] : describeWrite(spec, current) });
    files.pending.set(spec.path, { content });
    if (manager.planning) return;
    const missing = missingFolders(spec.path, files.root);
    const steps = stepsOf(spec, manager.runDir, missing);
    const n = manager.append(
      { name: spec.path, commit: steps.commit, undo: steps.undo, revert: steps.revert },
      this.#parts.name,
    );
    this.#staged.set(spec.path, { n, undo: steps.undo, note: () => this.#noteModified(spec) });
    this.#stage(spec, steps, current);
  }

  #stage(spec: FileSpec, steps: FileSteps, current: FileState | undefined): void {
    const keeps = current !== undefined && spec.enforcePermissions !== true;
    const { mode, uid, gid } = keeps ? current : stagedOwner(spec, this.#parts.facts);
    const { path, temp, aside } = steps.args;
    const folder = { mode: spec.folderMode ?? 0o755, ...folderOwner(spec, this.#parts.facts) };
    const content = contentOf(spec.content);
    const request = { path, temp, aside, root: this.#parts.files.root, content, mode, uid, gid, folder };
    try {
      asUser(spec.asUser ?? null, this.#parts.facts, 'stageFile', request);
    } catch (cause) {
      throw fileError(path, cause);
    }
  }

  #decide(spec: FileSpec, current: FileState | undefined): 'nothing' | 'write' {
    const wanted = {
      content: contentOf(spec.content),
      mode: spec.mode ?? 0o644,
      ...wantedOwner(spec, this.#parts.facts),
    };
    const decision = planWrite(current, { ...wanted, enforce: spec.enforcePermissions ?? false });
    return decision === 'nothing' ? 'nothing' : 'write';
  }

  /** A second write to a path takes the first one's place. */
  async #dropStaged(path: string): Promise<void> {
    const staged = this.#staged.get(path);
    if (staged === undefined) return;
    this.#staged.delete(path);
    await this.#parts.manager.drop(staged.n, staged.undo);
  }

  #noteModified(spec: FileSpec): void {
    for (const list of [core.modifiedFiles, ...(spec.modifiedFiles === undefined ? [] : [spec.modifiedFiles])]) {
      this.#parts.env.set(list, [...this.#parts.env.get(list), spec.path]);
    }
  }

  #prefix(): string {
    return this.#parts.files.root === '/' ? '' : this.#parts.files.root;
  }
}
