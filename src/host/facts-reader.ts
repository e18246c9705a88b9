// Reads the facts of a host, each when it is first asked for, below a root folder so that image trees work too.
import { existsSync, readFileSync } from 'node:fs';
import { hostname, machine, release } from 'node:os';
import { errnoOf } from '../base/errors.ts';
import { parseGroup, parseUser } from './accounts.ts';
import type { Facts } from './facts.ts';
import { resolveInTree } from './in-tree.ts';
import { isElFamily, parseOsRelease } from './os-release.ts';

/** @param root the folder that is `/` of the host. Files that are missing read as empty. */
export function readFacts(root = '/'): Facts {
  const place = (path: string) => resolveInTree(root, path);
  const read = (path: string) => readText(place(path));
  const osRelease = once(() => parseOsRelease(read('etc/os-release') || read('usr/lib/os-release')));
  const kernelRelease = once(() => read('proc/sys/kernel/osrelease').trim() || release());
  const hostName = once(() => read('proc/sys/kernel/hostname').trim() || read('etc/hostname').trim() || hostname());
  const cpuInfo = once(() => read('proc/cpuinfo'));
  const kernelCommandLine = once(() => read('proc/cmdline').trim());
  // As libselinux has it: a mounted selinuxfs and a configuration.
  const selinuxEnabled = once(
    () => existsSync(place('sys/fs/selinux/enforce')) && existsSync(place('etc/selinux/config')),
  );
  return {
    root,
    get osRelease() {
      return osRelease();
    },
    get isElFamily() {
      return isElFamily(osRelease());
    },
    get osMajor() {
      return Number.parseInt(osRelease().versionId, 10);
    },
    arch: machine(),
    get kernelRelease() {
      return kernelRelease();
    },
    get hostName() {
      return hostName();
    },
    get cpuInfo() {
      return cpuInfo();
    },
    get kernelCommandLine() {
      return kernelCommandLine();
    },
    get selinuxEnabled() {
      return selinuxEnabled();
    },
    user: (name) => parseUser(read('etc/passwd'), name),
    group: (name) => parseGroup(read('etc/group'), name),
  };
}

function once<T>(read: () => T): () => T {
  let kept: { value: T } | undefined;
  return () => (kept ??= { value: read() }).value;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errnoOf(error) ?? '')) return '';
    throw error;
  }
}
