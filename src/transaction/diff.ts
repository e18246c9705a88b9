// What a plan shows of a file: a unified diff with owner and mode, or the bare fact where the content is secret.
import { structuredPatch } from 'diff';
import { contentOf } from './file-element.ts';
import type { FileState } from './file-ops.ts';
import type { FileSpec } from './transaction.ts';

interface FileLook {
  content: string;
  mode: number;
  owner: string;
  group: string;
}

/** @param current the file now, if there is one. */
export function describeWrite(spec: FileSpec, current: FileState | undefined): string[] {
  const after = {
    content: Buffer.from(contentOf(spec.content)).toString('utf8'),
    mode: current !== undefined && spec.enforcePermissions !== true ? current.mode : (spec.mode ?? 0o644),
    owner: spec.owner ?? spec.asUser ?? 'root',
    group: spec.group ?? spec.owner ?? spec.asUser ?? 'root',
  };
  if (current === undefined) return describeFileChange(spec.path, undefined, after, spec.secret ?? false);
  const name = (id: number): string => (id === 0 ? 'root' : String(id));
  const content = Buffer.from(current.content).toString('utf8');
  const before = { content, mode: current.mode, owner: name(current.uid), group: name(current.gid) };
  return describeFileChange(spec.path, before, after, spec.secret ?? false);
}

function describeFileChange(path: string, before: FileLook | undefined, after: FileLook, secret: boolean): string[] {
  const lines = [
    `--- ${before === undefined ? '/dev/null' : path} ${look(before)}`.trimEnd(),
    `+++ ${path} ${look(after)}`,
  ];
  if (secret) return [...lines, '(content not shown)'];
  if (after.content.includes('\0') || before?.content.includes('\0') === true) return [...lines, '(binary content)'];
  const patch = structuredPatch(path, path, before?.content ?? '', after.content, '', '', { context: 3 });
  for (const hunk of patch.hunks) {
    lines.push(`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`, ...hunk.lines);
  }
  return lines;
}

function look(file: FileLook | undefined): string {
  return file === undefined ? '' : `(${file.owner}:${file.group} ${file.mode.toString(8).padStart(4, '0')})`;
}
