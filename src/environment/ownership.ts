// What may be obeyed: files and folders that belong to root or the running user and that nobody else can write.
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { DeployError, asError, errnoOf } from '../base/errors.ts';

const stickyBit = 0o1000;

/** Undefined if it may be trusted, else what is wrong with it. */
function ownershipFault(
  stat: Pick<fs.Stats, 'uid' | 'mode'>,
  uid: number = process.geteuid?.() ?? 0,
): string | undefined {
  if (stat.uid !== 0 && stat.uid !== uid) return `it belongs to user id ${stat.uid}, not to root or the running user`;
  if ((stat.mode & 0o022) !== 0) return 'others than its owner can write it (chmod go-w)';
  return undefined;
}

/** @throws DeployError file-refused */
function requireTrustedOwner(path: string, { uid }: fs.Stats): void {
  const fault = ownershipFault({ uid, mode: 0 });
  if (fault !== undefined) throw new DeployError('file-refused', `${path} is refused: ${fault}`);
}

/** @throws DeployError file-refused */
function requireTrusted(path: string, stat: fs.Stats): void {
  const fault = ownershipFault(stat);
  if (fault !== undefined) throw new DeployError('file-refused', `${path} is refused: ${fault}`);
}

/**
 * For what is opened by its path later: the file or folder itself, and that nobody else can put another in its place, be
 * it on the way that the path names or where its links lead.
 * @param path absolute
 * @throws DeployError file-refused
 */
export function requireTrustedPath(path: string): void {
  requireTrusted(path, fs.statSync(path));
  for (let at = path; at !== '/'; at = dirname(at)) {
    const folder = dirname(at);
    const stat = fs.statSync(folder);
    // In a folder such as /tmp others can add names, but not replace those of ours.
    if ((stat.mode & stickyBit) !== 0 && stat.uid === 0) requireTrustedOwner(at, fs.lstatSync(at));
    else requireTrusted(folder, stat);
  }
  const real = fs.realpathSync(path);
  if (real !== path) requireTrustedPath(real);
}

/**
 * A folder with all that is in it and all that its links lead to, and the way to it.
 * @throws DeployError file-refused naming the first that others could have written
 */
export function requireTrustedTree(folder: string): void {
  requireTrustedPath(folder);
  const seen = new Set<string>();
  const todo = [fs.realpathSync(folder)];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    requireTrusted(at, fs.statSync(at));
    for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
      const path = `${at}/${entry.name}`;
      // A link that leads nowhere is not loaded; should it ever lead somewhere, that is checked when it is loaded.
      if (entry.isSymbolicLink() && !fs.existsSync(path)) continue;
      if (entry.isSymbolicLink()) requireTrustedPath(path);
      const stat = fs.statSync(path);
      requireTrusted(path, stat);
      if (stat.isDirectory()) todo.push(fs.realpathSync(path));
    }
  }
}

/**
 * The text of a file that may be obeyed; undefined where there is none. What is checked is what is read.
 * @throws DeployError file-refused: wrong owner or mode, no regular file; bad-configuration: unreadable or not UTF-8.
 */
export function readTrustedFile(path: string): string | undefined {
  const bytes = readTrustedBytes(path);
  try {
    return bytes === undefined ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** @throws DeployError file-refused: wrong owner or mode, no regular file; bad-configuration: unreadable */
export function readTrustedBytes(path: string): Buffer | undefined {
  const fd = openExisting(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  if (fd === undefined) return undefined;
  try {
    const stat = fs.fstatSync(fd);
    if (!stat.isFile()) throw new DeployError('file-refused', `${path} is refused: it is no regular file`);
    requireTrusted(path, stat);
    return fs.readFileSync(fd);
  } catch (cause) {
    if (cause instanceof DeployError) throw cause;
    throw unreadable(path, cause);
  } finally {
    fs.closeSync(fd);
  }
}

/**
 * The paths of a folder's files that end in `suffix`, sorted; none where there is no such folder. With `deep`, those of
 * its subfolders too.
 * @throws DeployError file-refused: a folder that others can write; bad-configuration: unreadable
 */
export function listTrustedFolder(folder: string, suffix: string, deep = false): string[] {
  const fd = openExisting(folder, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  if (fd === undefined) return [];
  try {
    requireTrusted(folder, fs.fstatSync(fd));
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const path = `${folder}/${entry.name}`;
        if (entry.isDirectory()) return deep ? listTrustedFolder(path, suffix, deep) : [];
        return entry.name.endsWith(suffix) ? [path] : [];
      });
  } catch (cause) {
    if (cause instanceof DeployError) throw cause;
    throw unreadable(folder, cause);
  } finally {
    fs.closeSync(fd);
  }
}

function openExisting(path: string, flags: number): number | undefined {
  try {
    return fs.openSync(path, flags);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): DeployError {
  return new DeployError('bad-configuration', `Cannot read ${path}: ${asError(cause).message}`, { cause });
}
