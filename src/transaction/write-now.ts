// Writes a file at once, outside of any transaction: for what a run leaves behind when nothing rolls back any more.
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileError } from './file-error.ts';
import { discardStaged, installFile, stageFile } from './staged-file.ts';

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
  const temp = `.${basename(path)}.${runId}`;
  const staged = { path, root: '/', temp, aside: join(tmpdir(), temp) };
  try {
    stageFile({ ...staged, content: Buffer.from(content), mode, ...owner, folder: { mode: 0o755, ...owner } });
    installFile({ ...staged, mode, ...owner });
  } catch (cause) {
    discardStaged(staged);
    throw fileError(path, cause);
  }
}
