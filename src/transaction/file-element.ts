// The file element: decides whether a file has to be written, and as which steps.
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, dirname } from 'node:path';
import { sha256 } from './backup.ts';
import type { FileState } from './regular-file.ts';
import type { Json, Step } from './step.ts';
import type { Base, FileStepArgs } from './step-file.ts';
import type { FileContent, FileSpec } from './transaction.ts';

/** A file whose content is known. */
export type Whole = Omit<FileSpec, 'content'> & { content: Uint8Array };

/** The bytes a content stands for. */
export function contentOf(content: FileContent): Uint8Array {
  if (content instanceof Uint8Array) return content;
  if (typeof content !== 'string') return Buffer.from(content.map((line) => `${line}\n`).join(''));
  return Buffer.from(content.endsWith('\n') || content === '' ? content : `${content}\n`);
}

export type WriteDecision = 'nothing' | 'permissions' | 'write';

/** What is to do so that the host has what the spec asks; ids undefined where the host does not know the owner yet. */
export function planWrite(
  current: FileState | undefined,
  wanted: { content: Uint8Array; mode: number; uid: number | undefined; gid: number | undefined; enforce: boolean },
): WriteDecision {
  if (current === undefined || Buffer.compare(current.content, wanted.content) !== 0) return 'write';
  if (!wanted.enforce) return 'nothing';
  const same = current.mode === wanted.mode && current.uid === wanted.uid && current.gid === wanted.gid;
  return same ? 'nothing' : 'permissions';
}

export interface FileSteps {
  args: FileStepArgs;
  commit: Step[];
  undo: Step[];
  revert: Step[];
}

/**
 * @param missing folders that have to be made, outermost first
 * @param before what is there now
 */
export function stepsOf(
  spec: Whole,
  runDir: string,
  { missing, before }: { missing: readonly string[]; before: FileState | undefined },
): FileSteps {
  const unique = randomBytes(4).toString('hex');
  const args: FileStepArgs = {
    path: spec.path,
    temp: `.${basename(spec.path)}.${unique}`,
    aside: `${runDir}/staged-${unique}`,
    owner: spec.owner ?? spec.asUser ?? null,
    group: spec.group ?? null,
    mode: spec.mode ?? 0o644,
    enforce: spec.enforcePermissions ?? false,
    sha256: sha256(spec.content),
    base: before === undefined ? null : baseOf(before),
    label: missing[0] ?? spec.path,
    user: spec.asUser ?? null,
  };
  const step = (kind: string): Step => ({ kind, args: { ...args } as Record<string, Json> });
  const folders = missing.toReversed().map((path): Step => ({ kind: 'folder.remove', args: { path } }));
  return {
    args,
    commit: [step('file.replace'), ...ownFolders(spec, missing)],
    undo: [step('file.discard'), ...folders],
    revert: [step('file.restore'), ...folders],
  };
}

function baseOf({ content, dev, ino, mode }: FileState): Base {
  return { sha256: sha256(content), dev, ino, mode, size: content.length };
}

/** The folders on the way to a file that are not there, outermost first. */
export function missingFolders(path: string, root: string): string[] {
  const missing: string[] = [];
  for (
    let folder = dirname(path);
    folder !== '/' && !fs.existsSync(`${root === '/' ? '' : root}${folder}`);
    folder = dirname(folder)
  ) {
    missing.unshift(folder);
  }
  return missing;
}

/** Folders that are to belong to a user get him at commit: before, a package of this run may still have to make him. */
function ownFolders(spec: Whole, missing: readonly string[]): Step[] {
  if (spec.folderOwner === undefined && spec.folderGroup === undefined) return [];
  const folder = { mode: spec.folderMode ?? 0o755, owner: spec.folderOwner ?? null, group: spec.folderGroup ?? null };
  return missing.map((path) => ({ kind: 'folder.permissions', args: { path, ...folder } }));
}
