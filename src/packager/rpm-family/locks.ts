// Other package managers at work: who they are, and waiting for them before our own starts.
import * as fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DeployError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
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
    const inode = fs.statSync(file, { throwIfNoEntry: false })?.ino;
    const pid = file.endsWith('.pid') ? Number(text.trim()) : locks.find((lock) => lock.inode === inode)?.pid;
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

/** /proc/locks (proc(5)): the exclusive locks that are held; those only waited for are left out. */
export function parseLocks(text: string): { pid: number; inode: number }[] {
  return [...text.matchAll(/^\d+: (?:POSIX|FLOCK|OFDLCK)\s+\w+\s+WRITE (\d+) [^:\s]+:[^:\s]+:(\d+) /gm)].map(
    (match) => ({
      pid: Number(match[1]),
      inode: Number(match[2]),
    }),
  );
}

function read(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
