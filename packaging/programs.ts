// The programs that the commands of the project start, and the Debian package of each: one list for build, test, demo,
// bench and package. What is missing is installed where this is root on Debian, and named where it is not.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * What needs a program: to `build` the executable, to `test` without test hosts, to boot `hosts`, to run the `host-tests`,
 * to `package` a release.
 */
export type Purpose = 'build' | 'test' | 'hosts' | 'host-tests' | 'package';

interface Needed {
  readonly program: string;
  readonly debian: string;
  readonly purposes: readonly Purpose[];
}

const needed: readonly Needed[] = [
  { program: 'strip', debian: 'binutils', purposes: ['build', 'test', 'hosts', 'host-tests', 'package'] },
  { program: 'git', debian: 'git', purposes: ['test', 'host-tests', 'package'] },
  { program: 'openssl', debian: 'openssl', purposes: ['test', 'host-tests'] },
  { program: 'ssh', debian: 'openssh-client', purposes: ['test', 'hosts', 'host-tests'] },
  { program: 'gpg', debian: 'gnupg', purposes: ['test', 'hosts', 'host-tests', 'package'] },
  { program: 'javac', debian: 'default-jdk-headless', purposes: ['test', 'host-tests', 'package'] },
  { program: 'rpmbuild', debian: 'rpm', purposes: ['test', 'hosts', 'host-tests', 'package'] },
  { program: 'createrepo_c', debian: 'createrepo-c', purposes: ['hosts', 'host-tests', 'package'] },
  { program: 'debootstrap', debian: 'debootstrap', purposes: ['hosts', 'host-tests'] },
  { program: 'ip', debian: 'iproute2', purposes: ['hosts', 'host-tests'] },
  { program: 'sshpass', debian: 'sshpass', purposes: ['hosts', 'host-tests'] },
  { program: 'dnsmasq', debian: 'dnsmasq-base', purposes: ['hosts', 'host-tests'] },
  { program: 'strace', debian: 'strace', purposes: ['host-tests'] },
  { program: 'tmux', debian: 'tmux', purposes: ['host-tests'] },
  { program: 'dnf', debian: 'dnf', purposes: ['host-tests'] },
  { program: 'mkfs.ext4', debian: 'e2fsprogs', purposes: ['host-tests'] },
  { program: 'iptables', debian: 'iptables', purposes: ['host-tests'] },
  { program: 'pgrep', debian: 'procps', purposes: ['host-tests'] },
];

/**
 * Sees to it that the programs for `purpose` are there, and says what it installs.
 * @throws Error naming the packages, where they cannot be installed
 */
export function ensurePrograms(purpose: Purpose): void {
  if (installPrograms(purpose)) return;
  const missing = missingPackages(purpose).join(', ');
  throw new Error(`Install ${missing} (names of Debian packages), or run this as root on Debian, which installs them.`);
}

/** Installs what is missing for `purpose`, where that is possible. @returns true if all is there */
export function installPrograms(purpose: Purpose): boolean {
  const missing = missingPackages(purpose);
  if (missing.length === 0) return true;
  if (process.geteuid?.() !== 0 || !isOnPath('apt-get')) return false;
  process.stderr.write(`Installing the Debian packages ${missing.join(', ')}\n`);
  apt(['update']);
  apt(['install', '--yes', '--no-install-recommends', ...missing]);
  const left = missingPackages(purpose);
  if (left.length > 0) throw new Error(`apt-get installed ${left.join(', ')}, but their programs are not on the PATH.`);
  return true;
}

/** The Debian packages of the programs that are missing, for messages of a command that goes on without them. */
export function missingPackages(purpose: Purpose): string[] {
  const missing = needed.filter(({ program, purposes }) => purposes.includes(purpose) && !isOnPath(program));
  return [...new Set(missing.map(({ debian }) => debian))];
}

/** Waits for another apt-get, which may be one of ours. */
function apt(args: readonly string[]): void {
  const { status, error } = spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=600', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 1_800_000,
  });
  if (status !== 0)
    throw new Error(
      `apt-get ${args.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}; its message is above.`,
    );
}

function isOnPath(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}
