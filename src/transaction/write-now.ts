// Writes a file at once, outside of any transaction: for what a run leaves behind when nothing rolls back any more.
import { basename } from 'node:path';
import { FileChanged } from './file-changed.ts';
import { fileError } from './file-error.ts';
import { readFileState } from './file-ops.ts';
import { installFile } from './install-file.ts';
import { discardStaged, stageFile } from './staged-file.ts';

export interface WriteNow {
  /** Absolute; missing folders are made. */
  path: string;
  content: string;
  mode: number;
  runId: string;
}

/** The whole file or none of it, synced, owned by who runs this. @throws DeployError file-write, file-refused */
export function writeFileNow({ path, content, mode, runId }: WriteNow): void {
  const owner = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
  const place = { path, root: '/', temp: `.${basename(path)}.${runId}` };
  const folder = { mode: 0o755, ...owner };
  const bytes = Buffer.from(content);
  try {
    const isStaged = stageFile({ ...place, content: bytes, mode, ...owner, folder, beside: true });
    const expected = readFileState(place);
    const request = { ...place, content: bytes, mode, ...owner, expected, isStaged, attributes: false };
    if (installFile(request) === 'changed') throw new FileChanged(path);
  } catch (cause) {
    discardStaged(place);
    throw fileError(path, cause);
  }
}
