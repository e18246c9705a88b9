// Putting a new content in place of what was found, or taking a file away, and only of that: what somebody else wrote meanwhile
// is never overwritten. It is compared before and after the one system call that replaces it, on the descriptor of the old file,
// which keeps its content whatever happens to its name.
import { constants } from 'node:fs';
import * as fs from 'node:fs';
import { DeployError } from '../base/errors.ts';
import { carryAttributes } from './attributes.ts';
import { crashPoint } from './crash-point.ts';
import type { NewFolder } from './folder.ts';
import type { Expected, Old, Outcome } from './exchange-file.ts';
import { exchange, isExpected, withdraw, withOld } from './exchange-file.ts';
import type { Target } from './file-target.ts';
import { withTarget } from './file-target.ts';
import { fillFile } from './owned-file.ts';
import type { OwnedContent } from './owned-file.ts';
import { isAt, openRegular, readOpen, readWhole } from './regular-file.ts';
import type { Staged } from './staged-file.ts';
import { createBeside } from './staged-file.ts';

export interface InstallRequest extends Staged, OwnedContent {
  expected: Expected;
  /** The content lies beside the target already. */
  isStaged: boolean;
  /** Access control lists and the like of the old file go over to the new one. */
  attributes: boolean;
  /** They come from there instead: the backup of what is put back. */
  attributesFrom?: string;
  /** Is there while a file is written in place, and after a crash in it: what is in that file then is nobody's edit. */
  marker?: string;
  /** Makes folders that are gone meanwhile. */
  folder?: NewFolder;
}

export function installFile(request: InstallRequest): Outcome {
  return withTarget(request, request.folder, (target) =>
    withOld(target, (old) => {
      if (!isExpected(old, request.expected)) return 'changed';
      const fd = openNew(target, request);
      if (fd === undefined) return writeInPlace(target, request);
      try {
        dress(fd, request, old);
        fs.fchownSync(fd, request.uid, request.gid);
        fs.fchmodSync(fd, request.mode);
        crashPoint();
        if (target.untrusted) checkOwn(fd, `${target.folderPath}/${request.temp}`, target);
        const outcome = exchange(target, request.temp, old);
        return outcome === 'mounted' ? writeInPlace(target, request) : outcome;
      } finally {
        fs.closeSync(fd);
      }
    }),
  );
}

export function withdrawFile(request: Staged & { expected: Expected }): Outcome {
  return withTarget(request, undefined, (target) =>
    withOld(target, (old) => {
      if (old === undefined) return 'done';
      if (!isExpected(old, request.expected)) return 'changed';
      crashPoint();
      return withdraw(target, request.temp, old);
    }),
  );
}

/** The new file, open; undefined where only the target itself can be written. */
function openNew(target: Target, request: InstallRequest): number | undefined {
  const name = `${target.folderPath}/${request.temp}`;
  if (!request.isStaged || target.untrusted) {
    fs.rmSync(name, { force: true });
    const fd = createBeside(target, request.temp);
    if (fd !== undefined) fillFile(fd, { content: request.content, mode: 0o600, ...ownIds() });
    if (fd !== undefined) checkOwn(fd, name, target);
    return fd;
  }
  const fd = openRegular(name, target.path);
  checkOwn(fd, name, target);
  if (Buffer.compare(readWhole(fd), request.content) === 0) return fd;
  throw new DeployError(
    'file-refused',
    `What was staged for ${target.path} is not what this run wrote; look who writes to its folder`,
  );
}

/** Ours, under no other name, and still the one of its name. */
function checkOwn(fd: number, name: string, target: Target): void {
  const { nlink, dev, ino } = fs.fstatSync(fd);
  if (nlink === 1 && isAt(name, { dev, ino })) return;
  throw new DeployError(
    'file-refused',
    `The new file for ${target.path} was swapped in its folder; look who writes there`,
  );
}

function dress(fd: number, { attributes, attributesFrom, mode, path }: InstallRequest, old: Old | undefined): void {
  if (attributesFrom !== undefined) {
    const from = openRegular(attributesFrom, path);
    try {
      takeAttributes(from, fd);
    } finally {
      fs.closeSync(from);
    }
  } else if (attributes && old !== undefined) {
    // An enforced mode that shuts others out goes before an access control list that lets them in.
    if ((old.state.mode & ~mode & 0o077) === 0) takeAttributes(old.fd, fd);
  }
}

function takeAttributes(from: number, to: number): void {
  carryAttributes(from, to);
  const now = new Date();
  fs.futimesSync(to, now, now);
}

/** A target that is a mount of its own has no name that could be moved. */
function writeInPlace(target: Target, request: InstallRequest): Outcome {
  const fd = openRegular(target.at, target.path, constants.O_RDWR);
  try {
    if (!isExpected({ fd, state: readOpen(fd, target.path, target.untrusted) }, request.expected)) return 'changed';
    if (request.marker !== undefined) fs.writeFileSync(request.marker, '', { mode: 0o600, flush: true });
    crashPoint();
    fillFile(fd, request);
    if (request.marker !== undefined) fs.unlinkSync(request.marker);
  } finally {
    fs.closeSync(fd);
  }
  return 'done';
}

function ownIds(): { uid: number; gid: number } {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}
