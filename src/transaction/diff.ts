// What a plan shows of a file: a unified diff with owner and mode. Of a file that others may not read, before or after, no line is
// shown, not even around a change, but how much changes.
import { structuredPatch } from 'diff';
import type { Whole } from './file-element.ts';
import type { FileState } from './regular-file.ts';

interface FileLook {
  content: string;
  mode: number;
  owner: string;
  group: string;
}

/** Ids of the names in the spec, as far as the host knows them. */
export interface WantedIds {
  uid: number | undefined;
  gid: number | undefined;
}

const forOthers = 0o004;

/** @param current the file now, if there is one. */
export function describeWrite(spec: Whole, current: FileState | undefined, ids: WantedIds): string[] {
  const wanted = {
    mode: spec.mode ?? 0o644,
    owner: spec.owner ?? spec.asUser ?? 'root',
    group: spec.group ?? spec.owner ?? spec.asUser ?? 'root',
  };
  const text = (content: Uint8Array): string => Buffer.from(content).toString('utf8');
  if (current === undefined)
    return describeFileChange(spec.path, undefined, { ...wanted, content: text(spec.content) }, spec.secret ?? false);
  const name = (id: number, wantedId: number | undefined, wantedName: string): string =>
    id === wantedId ? wantedName : id === 0 ? 'root' : String(id);
  const before = {
    content: text(current.content),
    mode: current.mode,
    owner: name(current.uid, ids.uid, wanted.owner),
    group: name(current.gid, ids.gid, wanted.group),
  };
  // A file that is there keeps owner and mode unless they are enforced.
  const after = { ...(spec.enforcePermissions === true ? wanted : before), content: text(spec.content) };
  return describeFileChange(spec.path, before, after, spec.secret ?? false);
}

function describeFileChange(path: string, before: FileLook | undefined, after: FileLook, secret: boolean): string[] {
  const lines = [
    `--- ${before === undefined ? '/dev/null' : path} ${look(before)}`.trimEnd(),
    `+++ ${path} ${look(after)}`,
  ];
  if (secret) return [...lines, '(content not shown)'];
  const { hunks } = structuredPatch(path, path, before?.content ?? '', after.content, '', '', { context: 3 });
  const isOpen = (after.mode & (before?.mode ?? forOthers) & forOthers) !== 0;
  if (!isOpen) return [...lines, hidden(hunks.flatMap((hunk) => hunk.lines))];
  if (after.content.includes('\0') || before?.content.includes('\0') === true) return [...lines, '(binary content)'];
  for (const hunk of hunks) {
    lines.push(`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`, ...hunk.lines);
  }
  return lines;
}

function hidden(lines: readonly string[]): string {
  const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  const [added, removed] = [count('+'), count('-')];
  return `(content not shown: not every user may read the file; lines added: ${added}, removed: ${removed})`;
}

function look(file: FileLook | undefined): string {
  return file === undefined ? '' : `(${file.owner}:${file.group} ${file.mode.toString(8).padStart(4, '0')})`;
}
