// Backups of what a run replaces: below the run's own folder, never beside the file, where `*.d` readers would see them.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { crashPoint } from './crash-point.ts';
import type { FileState } from './file-ops.ts';
import { readFileState } from './file-ops.ts';
import { fillFile } from './owned-file.ts';

function backupPath(path: string, runDir: string): string {
  return `${runDir}/backup${path}`;
}

/** The first backup of a run is the state before: a later one never replaces it. */
export function keepBackup(path: string, state: FileState, runDir: string): void {
  const backup = backupPath(path, runDir);
  if (fs.existsSync(backup)) return;
  fs.mkdirSync(dirname(backup), { recursive: true, mode: 0o700 });
  const temp = `${backup}.new`;
  fs.rmSync(temp, { force: true });
  const fd = fs.openSync(temp, 'wx', 0o600);
  try {
    fillFile(fd, state);
  } finally {
    fs.closeSync(fd);
  }
  crashPoint();
  fs.renameSync(temp, backup);
  crashPoint();
}

export function readBackup(path: string, runDir: string): FileState | undefined {
  return readFileState({ path: backupPath(path, runDir), root: '/' });
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
