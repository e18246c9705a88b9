/** Brings the machine to where test hosts can be built and booted: tools, and a limit of the kernel. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrograms, missingPackages } from '../../../packaging/programs.ts';
import { cacheFolder, withLock } from './machine.ts';

/** Every systemd takes a few; the kernel counts them by user, and the root of all hosts is the machine's. */
const INOTIFY_INSTANCES = 8192;
const INOTIFY_LIMIT = '/proc/sys/fs/inotify/max_user_instances';

let done: Promise<void> | undefined;

/** Checks once a process. Throws if this is not root on a Debian system, or if the packages cannot be installed. */
export function ensureTools(): Promise<void> {
  done ??= install();
  return done;
}

async function install(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('Test hosts need root: run the tests as root.');
  if (Number(readFileSync(INOTIFY_LIMIT, 'utf8')) < INOTIFY_INSTANCES)
    writeFileSync(INOTIFY_LIMIT, `${INOTIFY_INSTANCES}`);
  if (missingPackages('hosts').length === 0) return;
  await withLock(join(cacheFolder(), 'apt.lock'), () => Promise.resolve(ensurePrograms('hosts')));
}
