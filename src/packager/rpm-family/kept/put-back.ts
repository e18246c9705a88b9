// After packages were rolled back: what was at the paths of their files is restored. Nobody's edit is lost: what is
// neither from before nor a package's stays, and it is said where the other version is.
import * as fs from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { errnoOf } from '../../../base/errors.ts';
import { crashPoint } from '../../../transaction/crash-point.ts';
import { fillFile } from '../../../transaction/owned-file.ts';
import type { StepTools } from '../../../transaction/step.ts';
import { inFolder, isOneOf, readRegular, see } from './host-file.ts';
import type { Owner, Seen } from './host-file.ts';
import { keptName, suffixes } from './keep.ts';
import type { Before, Kept } from './keep.ts';
import type { PackageFile } from './package-files.ts';

/** Doing it twice does no harm. @param packaged of the packages that came */
export async function putBack(folder: string, packaged: readonly PackageFile[], tools: StepTools): Promise<void> {
  const kept = readKept(folder);
  if (kept === undefined) return;
  const work = new PutBack(folder, kept, packaged, tools);
  for (const before of kept.before) if (before.kind === 'folder') work.folder(before);
  for (const before of kept.before) if (before.kind !== 'folder') work.fileOrLink(before);
  for (const path of kept.absent) work.remove(path);
  await relabel(work.restored, tools);
}

class PutBack {
  readonly restored: string[] = [];
  readonly #folder: string;
  readonly #tools: StepTools;
  /** By path, the digests of what is ours to replace: from before, or of a package. */
  readonly #ours = new Map<string, string[]>();

  constructor(folder: string, kept: Kept, packaged: readonly PackageFile[], tools: StepTools) {
    this.#folder = folder;
    this.#tools = tools;
    const add = (path: string, digest: string): void => {
      if (digest !== '') this.#ours.set(path, [...(this.#ours.get(path) ?? []), digest]);
    };
    for (const [path, digests] of Object.entries(kept.packaged)) for (const digest of digests) add(path, digest);
    for (const { path, digest } of packaged) add(path, digest);
    for (const { path, sha256 = '' } of kept.before) add(path, sha256);
  }

  folder(before: Before & { kind: 'folder' }): void {
    this.#at(before.path, (place) => {
      const now = see(place);
      if (now === undefined) fs.mkdirSync(place, 0o700);
      else if (now.kind !== 'folder') return this.#leave(before, 'is no folder any more');
      else if (sameOwner(now, before)) return;
      crashPoint();
      const fd = fs.openSync(place, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY | fs.constants.O_NOFOLLOW);
      try {
        setOwner(fd, before);
      } finally {
        fs.closeSync(fd);
      }
      this.restored.push(before.path);
    });
  }

  fileOrLink(before: Before): void {
    this.#at(before.path, (place, fd) => {
      const now = see(place);
      if (now !== undefined && isSame(now, before, place)) return;
      if (now !== undefined && !this.#isOurs(before.path, now, place)) return this.#leave(before, 'was changed');
      const temp = `${dirname(place)}/.${randomBytes(6).toString('hex')}.ovirt-host-deploy`;
      if (before.kind === 'link') fs.symlinkSync(before.target, temp);
      else if (before.kind === 'file') this.#fill(temp, before);
      else return;
      crashPoint();
      fs.renameSync(temp, place);
      crashPoint();
      fs.fsyncSync(fd);
      this.restored.push(before.path);
      this.#tools.log.info(`Put back ${before.path} as it was before the packages`);
    });
  }

  /** Names that rpm gave beside a configuration file: of ours only. */
  remove(path: string): void {
    const suffix = suffixes.find((one) => path.endsWith(one));
    if (suffix === undefined) return;
    this.#at(path, (place, fd) => {
      const now = see(place);
      if (now === undefined) return;
      const owner = path.slice(0, -suffix.length);
      if (!this.#isOurs(owner, now, place)) {
        this.#tools.log.warning(`${path} stays: it holds what somebody changed in ${owner} during the run`);
        return;
      }
      crashPoint();
      fs.unlinkSync(place);
      fs.fsyncSync(fd);
    });
  }

  #isOurs(path: string, now: Seen, place: string): boolean {
    if (now.kind !== 'file') return false;
    const suffix = suffixes.find((one) => path.endsWith(one));
    // What rpm moved aside over an older name of that kind is the content of the file beside it.
    const digests = [path, ...(suffix === undefined ? [] : [path.slice(0, -suffix.length)])];
    const content = readRegular(place);
    return (
      content !== undefined &&
      isOneOf(
        content,
        digests.flatMap((one) => this.#ours.get(one) ?? []),
      )
    );
  }

  #leave(before: Before, why: string): void {
    const other = before.kind === 'file' ? `; as it was before it is in ${this.#folder}/${before.sha256}` : '';
    this.#tools.log.warning(`${before.path} ${why} during the run and stays as it is${other}`);
  }

  #fill(temp: string, before: Before & { kind: 'file' }): void {
    const content = fs.readFileSync(`${this.#folder}/${before.sha256}`);
    const fd = fs.openSync(temp, 'wx', 0o600);
    try {
      fillFile(fd, { content, mode: before.mode, uid: before.uid, gid: before.gid });
      fs.futimesSync(fd, before.mtimeMs / 1000, before.mtimeMs / 1000);
    } finally {
      fs.closeSync(fd);
    }
  }

  #at(path: string, work: (place: string, fd: number) => void): void {
    inFolder(dirname(path), this.#tools.root, (at, fd) => work(`${at}/${basename(path)}`, fd));
  }
}

function isSame(now: Seen, before: Before, place: string): boolean {
  if (now.kind === 'link' && before.kind === 'link') return now.target === before.target;
  if (now.kind !== 'file' || before.kind !== 'file') return false;
  const content = readRegular(place);
  return content !== undefined && isOneOf(content, [before.sha256 ?? '']) && sameOwner(now, before);
}

function sameOwner(a: Owner, b: Owner): boolean {
  return a.mode === b.mode && a.uid === b.uid && a.gid === b.gid;
}

function setOwner(fd: number, { mode, uid, gid }: Owner): void {
  fs.fchownSync(fd, uid, gid);
  fs.fchmodSync(fd, mode);
  fs.fsyncSync(fd);
}

function readKept(folder: string): Kept | undefined {
  try {
    return JSON.parse(fs.readFileSync(`${folder}/${keptName}`, 'utf8')) as Kept;
  } catch (error) {
    // A journal of an earlier version, which kept nothing.
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function relabel(paths: readonly string[], { run, facts, root, log }: StepTools): Promise<void> {
  if (paths.length === 0 || !facts.selinuxEnabled || root !== '/') return;
  try {
    await run(['restorecon', ...paths], { uninterruptible: true });
  } catch (error) {
    log.warning(`Cannot set the SELinux labels of what was put back: ${String(error)}`);
  }
}
