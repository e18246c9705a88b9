/** Brings the machine to where test hosts can be built and booted: tools, and a limit of the kernel. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder, machine, withLock } from './machine.ts';

const PACKAGE_OF: Readonly<Record<string, string>> = {
  debootstrap: 'debootstrap',
  rpmbuild: 'rpm',
  createrepo_c: 'createrepo-c',
  gpg: 'gnupg',
  ip: 'iproute2',
  ssh: 'openssh-client',
  sshpass: 'sshpass',
  dnsmasq: 'dnsmasq-base',
};

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
  if (missingPackages().length === 0) return;
  await withLock(join(cacheFolder(), 'apt.lock'), async () => {
    const packages = missingPackages();
    if (packages.length === 0) return;
    if (!onPath('apt-get')) throw new Error(`Test hosts are built on Debian; install ${packages.join(', ')} yourself.`);
    process.stderr.write(`test hosts: installing ${packages.join(', ')} by apt-get\n`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await machine('apt-get', ['update'], { env });
    await machine('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env });
  });
}

function missingPackages(): string[] {
  return Object.entries(PACKAGE_OF)
    .filter(([program]) => !onPath(program))
    .map(([, name]) => name);
}

function onPath(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}
