// Folders that the back-end writes into. As root it may meet one of the engine's user: no link there leads us elsewhere.
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { asError, DeployError } from '../base/errors.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = fs.constants;

/** A folder that stays the one it was when it was opened. */
export interface OpenFolder extends Disposable {
  /** The path of a file in it, good while it is open. */
  readonly at: (name: string) => string;
}

/** Made where it is missing, 0700. @throws DeployError file-write, file-refused */
export function openFolder(path: string): OpenFolder {
  try {
    fs.mkdirSync(path, { recursive: true, mode: 0o700 });
    const follow = isTrusted(fs.statSync(dirname(path))) ? 0 : O_NOFOLLOW;
    const fd = fs.openSync(path, O_RDONLY | O_DIRECTORY | follow);
    return { at: (name) => join(`/proc/self/fd/${fd}`, name), [Symbol.dispose]: () => fs.closeSync(fd) };
  } catch (cause) {
    throw refusedLink(path) ?? folderError(path, cause);
  }
}

/** True where the folder is ours: what lies in it was put there by us. */
export function isOurs(path: string): boolean {
  const stat = fs.lstatSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.geteuid?.();
}

function isTrusted({ uid }: fs.Stats): boolean {
  return uid === 0 || uid === process.geteuid?.();
}

function refusedLink(path: string): DeployError | undefined {
  const stat = fs.lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isSymbolicLink() !== true) return undefined;
  return new DeployError(
    'file-refused',
    `${path} is a link in a folder of another user and is not followed: remove it, or name another folder with --state`,
  );
}

function folderError(path: string, cause: unknown): DeployError {
  return new DeployError(
    'file-write',
    `${path} cannot be used: ${asError(cause).message}. Make room there, or name another folder with --state`,
    { cause },
  );
}
