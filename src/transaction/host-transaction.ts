// A transaction as plugins use it: files, folders, links and other elements, prepared as soon as it has begun.
import type { Changes } from './changes.ts';
import type { Environment } from '../environment/environment.ts';
import { core } from '../environment/engine-keys.ts';
import type { Facts } from '../host/facts.ts';
import { auditOfFile } from './audit-entry.ts';
import { linkElement, linkRemovalElement, removalElement } from './elements.ts';
import { FileWriter } from './file-writer.ts';
import { FolderElement } from './folder-element.ts';
import type { PendingHostFiles } from './host-files.ts';
import type { TransactionName } from './journal.ts';
import type { TransactionManager } from './manager.ts';
import { linkTarget } from './link-steps.ts';
import type { Element, FileSpec, LinkSpec, Transaction } from './transaction.ts';

export interface HostTransactionParts {
  name: TransactionName;
  manager: TransactionManager;
  files: PendingHostFiles;
  facts: Pick<Facts, 'user' | 'group'>;
  changes: Changes;
  env: Environment;
  /** For what people have to know and nothing fails for. */
  warn: (message: string) => void;
}

/** Of one commit: somebody who writes the same file again and again is no reason to go on for ever. */
const triesToMerge = 10;

export class HostTransaction implements Transaction {
  readonly #parts: HostTransactionParts;
  #waiting: (() => Promise<void>)[] = [];
  readonly #writer: FileWriter;

  constructor(parts: HostTransactionParts) {
    this.#parts = parts;
    this.#writer = new FileWriter(parts);
    parts.changes.afterPackages(async () => {
      if (parts.manager.isOpen(parts.name)) await this.#writer.rebase();
    });
  }

  async writeFile(spec: FileSpec): Promise<void> {
    await this.#whenOpen(async () => this.#writer.write(spec));
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
      const link = linkOf(`${this.#prefix()}${spec.path}`);
      if (link !== undefined) return this.add(linkRemovalElement(spec, link));
      const current = this.#parts.files.current(spec.path, undefined);
      const element = removalElement(spec, this.#parts.manager.runDir, current);
      if (current === undefined) {
        this.#parts.changes.unneeded(element.change);
        return;
      }
      await this.#writer.drop(spec.path);
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

  /** @throws what a step threw, file-changed where somebody else changed a file; the caller rolls back. */
  async commit(): Promise<void> {
    await this.#writer.check();
    for (let again = triesToMerge; ; again--) {
      try {
        await this.#parts.manager.commit(this.#parts.name);
        break;
      } catch (error) {
        if (again === 0 || !(await this.#writer.merge(error))) throw error;
      }
    }
    for (const spec of this.#writer.written) {
      this.#noteModified(spec);
      this.#parts.files.pending.delete(spec.path);
    }
  }

  async #whenOpen(work: () => Promise<void>): Promise<void> {
    if (this.#parts.manager.isOpen(this.#parts.name)) await work();
    else this.#waiting.push(work);
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

/** Where a symbolic link of that name leads; undefined where there is none. */
function linkOf(place: string): string | undefined {
  try {
    return linkTarget(place) ?? undefined;
  } catch {
    return undefined;
  }
}
