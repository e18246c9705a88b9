// Private keys do not outlive their replacement: once a run has ended nothing is restored from its backups.
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { asError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { crashPoint } from './crash-point.ts';
import { journalName, syncFolder } from './journal.ts';
import { readEndedRuns } from './dead-run.ts';

const doomed = '.destroyed';
/** Larger files hold no key. */
const largestKeyFile = 1024 * 1024;
const keyLine = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;

/**
 * Overwrites and removes the private keys in the folders of all ended runs, those of earlier versions too. What cannot be
 * removed is named in a warning: a run that went well does not fail for it.
 */
export function destroyPrivateKeys(stateDir: string, log: Log): void {
  for (const runDir of readEndedRuns(stateDir)) destroyBelow(runDir, log);
}

function destroyBelow(folder: string, log: Log): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    try {
      if (entry.isDirectory()) destroyBelow(path, log);
      else if (entry.isFile() && entry.name !== journalName && isDoomed(path)) destroy(path, folder);
    } catch (cause) {
      log.warning(`Cannot destroy the replaced private key ${path}: ${asError(cause).message}; remove it`);
    }
  }
}

function isDoomed(path: string): boolean {
  if (path.endsWith(doomed)) return true;
  const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
  try {
    const { size } = fs.fstatSync(fd);
    return size <= largestKeyFile && keyLine.test(fs.readFileSync(fd, 'latin1'));
  } finally {
    fs.closeSync(fd);
  }
}

/** Renamed first: what a crash leaves half overwritten is never taken for a backup. */
function destroy(path: string, folder: string): void {
  const gone = path.endsWith(doomed) ? path : `${path}${doomed}`;
  if (gone !== path) fs.renameSync(path, gone);
  crashPoint();
  const fd = fs.openSync(gone, fs.constants.O_WRONLY | fs.constants.O_NOFOLLOW);
  try {
    const { size } = fs.fstatSync(fd);
    if (size > 0) fs.writeSync(fd, randomBytes(size), 0, size, 0);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  crashPoint();
  fs.unlinkSync(gone);
  syncFolder(folder);
}
