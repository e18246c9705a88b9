// What a plan shows of a file: a unified diff with owner and mode, or the bare fact where the content is secret.
import { structuredPatch } from 'diff';

export interface FileLook {
  content: string;
  mode: number;
  owner: string;
  group: string;
}

export function describeFileChange(
  path: string,
  before: FileLook | undefined,
  after: FileLook,
  secret: boolean,
): string[] {
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
