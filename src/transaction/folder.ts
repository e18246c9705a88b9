// Opening a folder as root without being led astray: component by component, through descriptors, so that nothing can be
// swapped underneath. In root's own folders symlinks are followed; below a folder that others may change, never.
import {
  constants,
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readlinkSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { DeployError, errnoOf } from '../base/errors.ts';
import { crashPoint } from './crash-point.ts';

export interface NewFolder {
  mode: number;
  uid: number;
  gid: number;
}

export interface OpenFolder {
  /** Reaches the open folder itself, whatever happens to its name. */
  readonly fdPath: string;
  readonly fd: number;
  /** Below a folder that others than root may change. */
  readonly untrusted: boolean;
  /** The folders that had to be made, outermost first. */
  readonly created: readonly string[];
  close(): void;
}

export interface WalkOptions {
  /** Where absolute paths and links start; `/` unless an image tree is deployed. */
  root?: string;
  /** Makes what is missing. */
  create?: NewFolder;
}

const maxLinks = 40;
const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** @throws DeployError file-refused: a link or a non-folder where none may be; ENOENT as node gives it where it is missing. */
export function openFolder(path: string, options: WalkOptions = {}): OpenFolder {
  const walk = new Walk(path, options);
  try {
    while (walk.step());
  } catch (error) {
    closeSync(walk.fd);
    throw error;
  }
  const { fd, untrusted, created } = walk;
  return { fd, fdPath: `/proc/self/fd/${fd}`, untrusted, created, close: () => closeSync(fd) };
}

class Walk {
  readonly created: string[] = [];
  readonly path: string;
  fd: number;
  untrusted = false;
  #todo: string[];
  #at = '';
  #links = 0;
  readonly #root: string;
  readonly #create: NewFolder | undefined;

  constructor(path: string, options: WalkOptions) {
    this.path = path;
    this.#root = options.root ?? '/';
    this.#create = options.create;
    this.#todo = components(path);
    this.fd = openSync(this.#root, constants.O_RDONLY | constants.O_DIRECTORY);
    this.untrusted = othersMayChange(this.fd);
  }

  /** Goes one component down; false at the end. */
  step(): boolean {
    const name = this.#todo.shift();
    if (name === undefined) return false;
    if (name === '..')
      throw new DeployError('file-refused', `The path ${this.path} goes up by '..'; give a plain path`);
    const place = `/proc/self/fd/${this.fd}/${name}`;
    const next = this.#open(place, name);
    if (next === undefined) return true;
    closeSync(this.fd);
    this.fd = next;
    this.#at = `${this.#at}/${name}`;
    this.untrusted ||= othersMayChange(next);
    return true;
  }

  /** Undefined where a link was taken instead. */
  #open(place: string, name: string): number | undefined {
    try {
      return openSync(place, folderFlags);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === 'ENOENT' && this.#create !== undefined) return this.#make(place, name, this.#create);
      if (errno !== 'ELOOP' && errno !== 'ENOTDIR') throw error;
      return this.#follow(place, name, error);
    }
  }

  #follow(place: string, name: string, cause: unknown): undefined {
    const target = readLink(place);
    const at = `${this.#at}/${name}`;
    if (target === undefined)
      throw new DeployError('file-refused', `${at} is no folder (wanted for ${this.path})`, { cause });
    if (this.untrusted) {
      throw new DeployError(
        'file-refused',
        `${at} is a symbolic link in a folder that others than root may change; make it a real folder`,
      );
    }
    this.#links += 1;
    if (this.#links > maxLinks)
      throw new DeployError('file-refused', `Too many symbolic links on the way to ${this.path}`);
    const absolute = target.startsWith('/') ? target : `${this.#at}/${target}`;
    this.#todo = [...components(normalize(absolute)), ...this.#todo];
    closeSync(this.fd);
    this.fd = openSync(this.#root, constants.O_RDONLY | constants.O_DIRECTORY);
    this.#at = '';
    return undefined;
  }

  #make(place: string, name: string, folder: NewFolder): number {
    crashPoint();
    mkdirSync(place, 0o700);
    crashPoint();
    this.created.push(`${this.#at}/${name}`);
    const fd = openSync(place, folderFlags);
    fchownSync(fd, folder.uid, folder.gid);
    fchmodSync(fd, folder.mode);
    fsyncSync(this.fd);
    return fd;
  }
}

function components(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/** Resolves `..` by text: only for link targets met in root's own folders. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of components(path)) {
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function readLink(place: string): string | undefined {
  try {
    return readlinkSync(place);
  } catch {
    return undefined;
  }
}

function othersMayChange(fd: number): boolean {
  const stat = fstatSync(fd);
  const mine = stat.uid === 0 || stat.uid === process.geteuid?.();
  return !mine || (stat.mode & 0o022) !== 0;
}

/** A path's folder, open, and the name in it. */
export function openParent(
  path: string,
  options: WalkOptions = {},
): { folder: OpenFolder; name: string; place: string } {
  const folder = openFolder(dirname(path), options);
  const name = basename(path);
  return { folder, name, place: `${folder.fdPath}/${name}` };
}
