// Where runs keep their journals and backups: one folder a run, readable by root alone.
import * as fs from 'node:fs';
import { randomInt } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { DeployError, errnoOf } from '../base/errors.ts';
import { rootStateFolder } from '../process/run-lock.ts';
import { fileError } from './file-error.ts';

/** /var/lib/ovirt-host-deploy; of a run without root the user's own state folder. */
export function stateFolder(root: string): string {
  if (process.geteuid?.() === 0) return `${root === '/' ? '' : root}${rootStateFolder}`;
  const base = process.env['XDG_STATE_HOME'] ?? `${homedir()}/.local/state`;
  return `${base}/ovirt-host-deploy`;
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `YYYYMMDDHHMMSS-xxxxxx`, local time, as in log file names. */
export function newRunId(now = new Date()): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${day}${time}-${Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('')}`;
}

/**
 * Makes it, or tightens one that is there.
 * @throws DeployError file-write, file-refused: it cannot be used; nothing was changed yet
 */
export function ensureStateFolder(folder: string): void {
  try {
    fs.mkdirSync(dirname(folder), { recursive: true });
    makeFolder(folder);
    const stat = fs.lstatSync(folder);
    if (!stat.isDirectory()) throw refused(folder, 'is not a folder; move it away');
    const owner = process.geteuid?.() ?? 0;
    if (stat.uid !== owner) throw refused(folder, `belongs to user ${stat.uid}; chown it, or move it away`);
    if ((stat.mode & 0o7777) !== 0o700) fs.chmodSync(folder, 0o700);
    fs.accessSync(folder, fs.constants.W_OK);
  } catch (cause) {
    throw fileError(folder, cause);
  }
}

/** What is there already is judged by the caller. */
function makeFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

function refused(folder: string, why: string): DeployError {
  return new DeployError('file-refused', `The state folder ${folder} ${why}`);
}
