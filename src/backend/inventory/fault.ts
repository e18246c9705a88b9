// What went wrong with the inventory's file, by the codes of SQLite: which file, and what helps.
import * as fs from 'node:fs';
import { asError, DeployError } from '../../base/errors.ts';

/** Primary result codes (https://sqlite.org/rescode.html). */
const codes = { generic: 1, busy: 5, readOnly: 8, input: 10, corrupt: 11, full: 13, cannotOpen: 14, notDatabase: 26 };

const lost =
  'What is lost with it: the keys of hosts, which are asked for again, their ids and last results, and the names of logs that are still to be fetched; certificates and logs here stay';

/** The fault that SQLite or the file system met. */
export function inventoryError(path: string, cause: unknown): DeployError {
  if (cause instanceof DeployError) return cause;
  const said = asError(cause).message;
  return new DeployError('inventory-failed', `The inventory ${path} failed (${said}): ${remedy(path, cause)}`, {
    cause,
  });
}

export function isBusy(cause: unknown): boolean {
  return codeOf(cause) === codes.busy;
}

/** Whose file it is decides who may write it: root does not follow what another user put there. @throws DeployError inventory-failed */
export function refuseForeign(path: string, folder: string): void {
  for (const one of process.geteuid?.() === 0 ? [folder, path] : []) {
    const stat = fs.lstatSync(one, { throwIfNoEntry: false });
    if (stat === undefined || stat.uid === 0) continue;
    throw new DeployError(
      'inventory-failed',
      `The inventory is not used: ${one} belongs to user ${stat.uid}. Run as that user, or name another folder with --state`,
    );
  }
  const file = fs.lstatSync(path, { throwIfNoEntry: false });
  if (file !== undefined && !file.isFile())
    throw new DeployError('inventory-failed', `The inventory ${path} is no regular file: move it away`);
}

function remedy(path: string, cause: unknown): string {
  switch (codeOf(cause)) {
    case codes.full:
      return 'make room on its file system';
    case codes.corrupt:
    case codes.notDatabase:
    case codes.generic:
      return `it is damaged, or none of this program. Move it away (mv ${path} ${path}.damaged) and start again. ${lost}`;
    case codes.readOnly:
    case codes.cannotOpen:
      return 'let this user write the file and its folder, or name another folder with --state';
    case codes.busy:
      return 'another process holds it. Wait for that, or end it';
    case codes.input:
      return 'its disk cannot be read or written, or is full. Look at the disk';
    default:
      return 'look at the file, its folder and their file system';
  }
}

/** The primary code; extended ones have more above the lowest byte. */
function codeOf(cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !('errcode' in cause) || typeof cause.errcode !== 'number') return undefined;
  return cause.errcode % 256;
}
