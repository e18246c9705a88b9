// A folder that must be there with a given owner and mode: made at once where it is missing, its owner set at commit.
import * as fs from 'node:fs';
import { errnoOf } from '../base/errors.ts';
import type { Change, Changes } from './changes.ts';
import type { Facts } from '../host/facts.ts';
import { missingFolders } from './file-element.ts';
import { fileError } from './file-error.ts';
import { openFolder } from './folder.ts';
import type { PendingHostFiles } from './host-files.ts';
import type { TransactionName } from './journal.ts';
import type { TransactionManager } from './manager.ts';
import type { Step } from './step.ts';

export interface FolderSpec {
  path: string;
  mode: number;
  owner?: string;
  group?: string;
  why: string;
}

interface Parts {
  name: TransactionName;
  manager: TransactionManager;
  files: PendingHostFiles;
  facts: Pick<Facts, 'user' | 'group'>;
  changes: Changes;
}

export class FolderElement {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async ensure(spec: FolderSpec): Promise<void> {
    const { manager, files, changes, name } = this.#parts;
    const owner = `${spec.owner ?? 'root'}:${spec.group ?? spec.owner ?? 'root'}`;
    const change: Change = {
      kind: 'folder',
      target: spec.path,
      why: spec.why,
      detail: [`${owner} ${spec.mode.toString(8).padStart(4, '0')}`],
    };
    const before = this.#read(spec.path);
    if (before !== undefined && this.#fits(before, spec)) {
      changes.unneeded(change);
      return;
    }
    changes.record(files.isPlanned(spec.path) ? { ...change, unknown: true } : change);
    if (manager.planning) return;
    const missing = missingFolders(`${spec.path}/x`, files.root);
    const set: Step = {
      kind: 'folder.permissions',
      args: { path: spec.path, mode: spec.mode, owner: spec.owner ?? null, group: spec.group ?? null },
    };
    const made = missing.toReversed().map((path): Step => ({ kind: 'folder.remove', args: { path } }));
    const reset: Step[] =
      before === undefined
        ? []
        : [{ kind: 'folder.ids', args: { path: spec.path, mode: before.mode, uid: before.uid, gid: before.gid } }];
    manager.append({ name: spec.path, commit: [set], undo: made, revert: [...reset, ...made] }, name);
    this.#make(spec.path);
    return Promise.resolve();
  }

  #make(path: string): void {
    try {
      openFolder(path, { root: this.#parts.files.root, create: { mode: 0o755, uid: 0, gid: 0 } }).close();
    } catch (cause) {
      throw fileError(path, cause);
    }
  }

  #fits(stat: { mode: number; uid: number; gid: number }, spec: FolderSpec): boolean {
    const user = spec.owner === undefined ? { uid: 0, gid: 0 } : this.#parts.facts.user(spec.owner);
    const gid = spec.group === undefined ? user?.gid : this.#parts.facts.group(spec.group)?.gid;
    return stat.mode === spec.mode && stat.uid === user?.uid && stat.gid === gid;
  }

  #read(path: string): { mode: number; uid: number; gid: number } | undefined {
    try {
      const folder = openFolder(path, { root: this.#parts.files.root });
      const stat = fs.fstatSync(folder.fd);
      folder.close();
      return { mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid };
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}
