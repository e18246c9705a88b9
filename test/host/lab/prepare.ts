/** What a host has for itself before its first boot, written into its overlay: identity, keys, repositories. */
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { machine } from './machine.ts';
import { addresses } from './network.ts';
import { osReleaseText, RECIPES, type BaseName } from './recipes.ts';
import type { Slot } from './registry.ts';
import { repoFile, type RepoName } from './repo.ts';

export interface Identity {
  name: string;
  base: BaseName;
  net: 'veth' | 'lo';
  repo: readonly RepoName[];
  /** Replaces single lines of the base's os-release. */
  osRelease: Readonly<Record<string, string>>;
}

/** Fills the upper layer and the ssh folder of a new host. `base` is the root folder of its base. */
export async function prepareUpper(slot: Slot, base: string, o: Identity): Promise<void> {
  const upper = join(slot.folder, 'upper');
  const put = (path: string, text: string, mode = 0o644) => putFile(base, upper, path, text, mode);
  const { host, machine: own } = addresses(slot.number);
  const { userKey, hostKey, hostPublicKey } = await makeKeys(slot, o.net === 'veth' ? host : '127.0.0.1');
  const deadUrl = `http://${o.net === 'veth' ? own : '127.0.0.1'}:9/`;
  await put('/etc/hostname', `${o.name}\n`);
  await put('/etc/hosts', `127.0.0.1 localhost\n::1 localhost\n${o.net === 'veth' ? host : '127.0.1.1'} ${o.name}\n`);
  await put('/etc/resolv.conf', '');
  await put('/etc/machine-id', `${randomBytes(16).toString('hex')}\n`, 0o444);
  await put('/etc/ssh/ssh_host_ed25519_key', hostKey, 0o600);
  await put('/etc/ssh/ssh_host_ed25519_key.pub', hostPublicKey);
  await put('/root/.ssh/authorized_keys', userKey, 0o600);
  await put('/etc/yum.repos.d/test-host.repo', repoFile(o.repo, deadUrl));
  if (Object.keys(o.osRelease).length > 0) {
    await put('/usr/lib/os-release', osReleaseText({ ...RECIPES[o.base].osRelease, ...o.osRelease }));
  }
  if (o.net === 'veth') await put('/etc/NetworkManager/system-connections/eth0.nmconnection', profile(host), 0o600);
}

/** A NetworkManager profile (nm-settings-keyfile(5)) that says what `plug` has set, so that it changes nothing when it starts. */
function profile(address: string): string {
  return `[connection]\nid=eth0\ntype=ethernet\ninterface-name=eth0\n\n[ipv4]\nmethod=manual\naddress1=${address}/24\n\n[ipv6]\nmethod=link-local\n`;
}

async function makeKeys(
  slot: Slot,
  address: string,
): Promise<{ userKey: string; hostKey: string; hostPublicKey: string }> {
  const folder = join(slot.folder, 'ssh');
  await mkdir(folder, { mode: 0o700 });
  const [user, host] = [join(folder, 'key'), join(folder, 'host')] as const;
  await Promise.all(
    [user, host].map((file) => machine('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test-host', '-f', file])),
  );
  const hostPublicKey = await readFile(`${host}.pub`, 'utf8');
  await writeFile(join(folder, 'known_hosts'), `${address} ${hostPublicKey}`);
  return { userKey: await readFile(`${user}.pub`, 'utf8'), hostKey: await readFile(host, 'utf8'), hostPublicKey };
}

async function putFile(base: string, upper: string, path: string, text: string, mode: number): Promise<void> {
  await mirrorFolder(base, upper, dirname(path));
  const place = join(upper, path);
  await writeFile(place, text);
  await chmod(place, mode);
}

// a folder in the upper layer hides the mode and owner of the one below it, so it gets the same
async function mirrorFolder(base: string, upper: string, path: string): Promise<void> {
  if (path !== '/') await mirrorFolder(base, upper, dirname(path));
  const place = join(upper, path);
  await mkdir(place, { recursive: true });
  const below = await stat(join(base, path)).catch(() => undefined);
  await chmod(place, below === undefined ? 0o700 : below.mode & 0o7777);
  await chown(place, below?.uid ?? 0, below?.gid ?? 0);
}
