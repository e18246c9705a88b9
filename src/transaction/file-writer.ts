// The files of one transaction: staged as soon as they are asked for, looked at again before the commit, and staged again where an
// edit can be made to what somebody else wrote meanwhile.
import { auditOfFile } from './audit-entry.ts';
import type { Changes } from './changes.ts';
import type { Facts } from '../host/facts.ts';
import { findAttributes } from './attributes.ts';
import { sha256 } from './backup.ts';
import { describeWrite } from './diff.ts';
import { FileChanged } from './file-changed.ts';
import type { Whole } from './file-element.ts';
import { contentOf, missingFolders, stepsOf } from './file-element.ts';
import { wantedOwner } from './file-owner.ts';
import type { PendingHostFiles } from './host-files.ts';
import type { TransactionName } from './journal.ts';
import type { TransactionManager } from './manager.ts';
import type { FileState } from './regular-file.ts';
import { isAsWanted, stageWhole } from './stage.ts';
import type { Step } from './step.ts';
import type { FileEdit, FileSpec } from './transaction.ts';

export interface FileWriterParts {
  name: TransactionName;
  manager: TransactionManager;
  files: PendingHostFiles;
  facts: Pick<Facts, 'user' | 'group'>;
  changes: Changes;
  warn: (message: string) => void;
}

/** What was asked for a path, all edits of the run in one. */
interface Wish {
  spec: FileSpec;
  edit: FileEdit;
  /** False where the whole content was given: nothing of somebody else's can stay. */
  isEdit: boolean;
}

interface StagedFile extends Wish {
  n: number;
  undo: readonly Step[];
  /** What was there when it was staged. */
  before: FileState | undefined;
}

export class FileWriter {
  readonly #parts: FileWriterParts;
  /** Files found as they should be. */
  readonly #settled = new Map<string, Wish>();
  readonly #staged = new Map<string, StagedFile>();

  constructor(parts: FileWriterParts) {
    this.#parts = parts;
  }

  /** What was written, for the lists of modified files. */
  get written(): readonly FileSpec[] {
    return [...this.#staged.values()].map(({ spec }) => spec);
  }

  async write(spec: FileSpec): Promise<void> {
    await this.#put(this.#wish(spec));
  }

  /** A second change of a path takes the first one's place. */
  async drop(path: string): Promise<void> {
    this.#settled.delete(path);
    const staged = this.#staged.get(path);
    if (staged === undefined) return;
    this.#staged.delete(path);
    await this.#parts.manager.drop(staged.n, staged.undo);
  }

  /** Reads again what packages of this run may have changed: their content is what is replaced or edited now. */
  async rebase(): Promise<void> {
    for (const wish of [...this.#staged.values(), ...this.#settled.values()])
      if (this.#hasChanged(wish)) await this.#put(wish, false);
  }

  /**
   * Right before the commit, while nothing is visible: edits are made again where somebody else has written meanwhile.
   * @throws DeployError file-changed: the whole file was to be replaced
   */
  async check(): Promise<void> {
    for (const wish of [...this.#staged.values(), ...this.#settled.values()])
      if (this.#hasChanged(wish)) await this.#mergeOrFail(wish);
    this.#parts.manager.attributes = findAttributes(this.#replaced());
    for (const { spec, before } of this.#staged.values()) {
      if (before === undefined || before.nlink < 2) continue;
      this.#parts.warn(
        `${spec.path} has other names (hard links): they keep the old content. Look for them with find -samefile`,
      );
    }
  }

  /** Makes an edit again that the commit found no place for. @returns false where the error is not of that kind */
  async merge(error: unknown): Promise<boolean> {
    if (!(error instanceof FileChanged)) return false;
    const wish = this.#staged.get(error.path);
    if (wish?.isEdit !== true) return false;
    await this.#mergeOrFail(wish);
    return true;
  }

  async #mergeOrFail(wish: Wish): Promise<void> {
    if (!wish.isEdit) throw new FileChanged(wish.spec.path);
    this.#parts.warn(
      `Somebody else changed ${wish.spec.path} during this run: the change of the run is made to what is there now`,
    );
    await this.#put(wish, false);
  }

  #hasChanged(wish: Wish): boolean {
    const { spec } = wish;
    const current = this.#parts.files.current(spec.path, spec.asUser);
    const staged = this.#staged.get(spec.path);
    if (staged !== undefined) return !isSameContent(staged.before, current);
    const whole = this.#whole(wish, current);
    return whole !== undefined && !isAsWanted(whole, current, this.#parts.facts);
  }

  /** Edits of one path add up; a whole content takes the place of all before it. */
  #wish(spec: FileSpec): Wish {
    const { content } = spec;
    if (typeof content !== 'function') return { spec, edit: () => content, isEdit: false };
    const earlier = this.#staged.get(spec.path) ?? this.#settled.get(spec.path);
    if (earlier !== undefined) {
      const edit: FileEdit = (current) => {
        const first = earlier.edit(current);
        return content(first === undefined ? current : contentOf(first)) ?? first;
      };
      return { spec, edit, isEdit: earlier.isEdit };
    }
    const pending = this.#parts.files.pending.get(spec.path);
    if (pending === undefined) return { spec, edit: content, isEdit: true };
    // Another transaction of the run, or a removal, says what is there.
    return { spec, edit: () => content(pending.content), isEdit: false };
  }

  #whole({ spec, edit }: Wish, current: FileState | undefined): Whole | undefined {
    const content = edit(current?.content);
    return content === undefined ? undefined : { ...spec, content: contentOf(content) };
  }

  async #put(wish: Wish, isNews = true): Promise<void> {
    const { files, changes, manager } = this.#parts;
    const { spec } = wish;
    const current = files.current(spec.path, spec.asUser);
    const whole = this.#whole(wish, current);
    const { path, why } = spec;
    const change = { kind: 'file', target: path, why, ...(spec.unknown === true ? { unknown: true } : {}) } as const;
    if (whole === undefined || isAsWanted(whole, current, this.#parts.facts)) {
      await this.drop(path);
      this.#settled.set(path, wish);
      changes.unneeded(change);
      return;
    }
    this.#settled.delete(path);
    const ids = wantedOwner(spec, this.#parts.facts);
    if (isNews || !this.#staged.has(path)) {
      const audit =
        spec.audit === undefined ? auditOfFile(path, current?.content, whole.content) : { audit: spec.audit };
      const detail = spec.unknown === true ? [] : describeWrite(whole, current, ids);
      changes.record({ ...change, ...audit, detail });
    }
    files.pending.set(path, { content: whole.content });
    if (manager.planning) return;
    const missing = missingFolders(path, files.root);
    const steps = stepsOf(whole, manager.runDir, { missing, before: current });
    // What was staged before goes only when this one is whole: a crash in between finds one of them.
    const earlier = this.#staged.get(path);
    const n = manager.append(
      { name: path, commit: steps.commit, undo: steps.undo, revert: steps.revert },
      this.#parts.name,
    );
    this.#staged.set(path, { ...wish, n, undo: steps.undo, before: current });
    stageWhole(whole, steps, current, { facts: this.#parts.facts, root: files.root });
    if (earlier !== undefined) await manager.drop(earlier.n, earlier.undo);
  }

  #replaced(): string[] {
    const prefix = this.#parts.files.root === '/' ? '' : this.#parts.files.root;
    return [...this.#staged.values()]
      .filter(({ before }) => before !== undefined)
      .map(({ spec }) => `${prefix}${spec.path}`);
  }
}

function isSameContent(a: FileState | undefined, b: FileState | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.content.length === b.content.length && sha256(a.content) === sha256(b.content);
}
