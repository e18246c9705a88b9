// Other package managers at work: who they are, and waiting for them before our own starts.
import * as fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DeployError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { everySoOften } from './keep-alive.ts';
import { readArguments, readMark } from '../../process/process-marks.ts';

const pollMs = 500;

/** Held while rpm itself changes packages, by whichever program. */
const rpmLocks = ['/var/lib/rpm/.rpm.lock', '/usr/lib/sysimage/rpm/.rpm.lock'];

export interface LockWait {
  files: readonly string[];
  limitMs: number;
  keepAliveMs: number;
  log: Log;
  signal: AbortSignal;
}

/** @throws DeployError package-lock naming the holder, or the reason of the interruption. */
export async function waitForLocks({ files, limitMs, keepAliveMs, log, signal }: LockWait): Promise<void> {
  const started = performance.now();
  const say = everySoOften(keepAliveMs, (seconds) => log.info(`Still waiting for the other one, ${seconds} s so far`));
  let told = false;
  for (let who = describeHolder(files); who !== undefined; who = describeHolder(files)) {
    if (!told) log.warning(`Another package manager is at work, waiting for it: ${who}`);
    told = true;
    say();
    if (performance.now() - started > limitMs)
      throw new DeployError(
        'package-lock',
        `Another package manager is still at work after ${limitMs / 1000} s: ${who}; wait for it to end, then start again`,
      );
    await delay(pollMs, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  }
}

/** Who holds one of the lock files, or rpm's: `process 12 (dnf install x)`. */
export function describeHolder(files: readonly string[]): string | undefined {
  const holder = readHolder(files);
  return holder === undefined ? undefined : `process ${holder} (${readArguments(holder).join(' ') || 'unknown'})`;
}

function readHolder(files: readonly string[]): number | undefined {
  const locks = parseLocks(read('/proc/locks') ?? '');
  for (const file of [...files, ...rpmLocks]) {
    const text = read(file);
    if (text === undefined) continue;
    const pid = file.endsWith('.pid') ? Number(text.trim()) : locks.find(isOf(file))?.pid;
    if (pid !== undefined && pid !== process.pid && readMark(pid) !== undefined && sharesFiles(pid)) return pid;
  }
  return undefined;
}

/** Containers may hold a lock on another file of that number, or write a number of their own. */
function sharesFiles(pid: number): boolean {
  return ['ns/mnt', 'root'].every((name) => link(`/proc/${pid}/${name}`) === link(`/proc/self/${name}`));
}

function link(path: string): string | undefined {
  try {
    return fs.readlinkSync(path);
  } catch {
    return undefined;
  }
}

export interface HeldLock {
  pid: number;
  /** `major:minor`, hexadecimal. */
  device: string;
  inode: bigint;
}

/** /proc/locks (proc(5)): the exclusive locks that are held; those only waited for are left out. */
export function parseLocks(text: string): HeldLock[] {
  return [...text.matchAll(/^\d+: (?:POSIX|FLOCK|OFDLCK)\s+\w+\s+WRITE (\d+) ([\da-f]+:[\da-f]+):(\d+) /gm)].map(
    ([, pid, device = '', inode = '0']) => ({ pid: Number(pid), device, inode: BigInt(inode) }),
  );
}

/** Inodes are numbered within a file system. What stat(2) says of it is another number on btrfs and overlays. */
function isOf(file: string): (lock: HeldLock) => boolean {
  const fd = fs.openSync(file, 'r');
  try {
    const inode = fs.fstatSync(fd, { bigint: true }).ino;
    const device = parseDevice(read(`/proc/self/fdinfo/${fd}`) ?? '', read('/proc/self/mountinfo') ?? '');
    return (lock) => lock.inode === inode && (device === undefined || lock.device === device);
  } finally {
    fs.closeSync(fd);
  }
}

/** The device of an open file's mount, as /proc/locks writes it (proc(5), fdinfo and mountinfo). */
export function parseDevice(fdinfo: string, mountinfo: string): string | undefined {
  const mount = /^mnt_id:\s*(\d+)$/m.exec(fdinfo)?.[1];
  const found = new RegExp(`^${mount} \\d+ (\\d+):(\\d+) `, 'm').exec(mountinfo);
  if (found === null) return undefined;
  return found
    .slice(1)
    .map((number) => Number(number).toString(16).padStart(2, '0'))
    .join(':');
}

function read(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
