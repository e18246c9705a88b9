/** The package repositories of the test hosts, built once and kept by the hash of what they are made from. */
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, recipeHash } from './cache.ts';
import { ensureTools } from './prerequisites.ts';
import { buildPackages, createRepository, Signer } from './repo/build.ts';
import { DOUBLES } from './repo/doubles.ts';
import { FAULTS, MISSING_FILE } from './repo/faults.ts';

/** v1, v2: every double in its older and newer version; signed: v1 with gpgcheck; faulty: packages that fail; dead: an address where nothing listens. */
export type RepoName = 'v1' | 'v2' | 'signed' | 'faulty' | 'dead';

/** Where the repositories are inside a host. */
export const REPO_MOUNT = '/srv/repo';
/** The public key of the signed repository, inside a host. */
export const KEY_FILE = `${REPO_MOUNT}/signed/RPM-GPG-KEY-test-host`;

const COMPS = `<?xml version="1.0" encoding="UTF-8"?>
<comps>
  <group>
    <id>virt</id>
    <name>Virtualization Host</name>
    <description>Test double of the group</description>
    <default>false</default>
    <uservisible>true</uservisible>
    <packagelist>
      <packagereq type="mandatory">libvirt-daemon</packagereq>
      <packagereq type="mandatory">qemu-kvm</packagereq>
      <packagereq type="optional">virt-top</packagereq>
    </packagelist>
  </group>
</comps>
`;

/** The folder with all repositories, on the machine; builds it if needed. */
export async function ensureRepositories(): Promise<string> {
  await ensureTools();
  const hash = recipeHash([DOUBLES, FAULTS, COMPS], ['repo.ts', 'repo/spec.ts', 'repo/build.ts']);
  return cached('repo', hash, buildAll);
}

/** The text of the file in /etc/yum.repos.d that offers these repositories. */
export function repoFile(names: readonly RepoName[], deadUrl: string): string {
  return names
    .map((name) => {
      const url = name === 'dead' ? deadUrl : `file://${REPO_MOUNT}/${name}`;
      const check = name === 'signed' ? `gpgcheck=1\ngpgkey=file://${KEY_FILE}` : 'gpgcheck=0';
      return `[${name}]\nname=Test host ${name}\nbaseurl=${url}\nenabled=1\n${check}\n`;
    })
    .join('\n');
}

async function buildAll(target: string, scratch: string): Promise<void> {
  const comps = join(scratch, 'comps.xml');
  await writeFile(comps, COMPS);
  const at = (name: RepoName) => join(target, name);
  const of = (which: 0 | 1) => DOUBLES.map((double) => ({ double, version: double.versions[which] }));
  const faults = FAULTS.flatMap((double) => double.versions.map((version) => ({ double, version })));
  await Promise.all([
    buildPackages([...of(0), ...faults], at('v1'), join(scratch, 'first')),
    buildPackages(of(1), at('v2'), join(scratch, 'second')),
  ]);
  await mkdir(at('faulty'));
  for (const { double, version } of faults) {
    const file = `${double.name}-${version}.noarch.rpm`;
    await rename(join(at('v1'), file), join(at('faulty'), file));
  }
  await cp(at('v1'), at('signed'), { recursive: true });
  await sign(at('signed'), scratch, comps);
  await Promise.all([
    createRepository(at('v1'), comps),
    createRepository(at('v2'), comps),
    createRepository(at('faulty')),
  ]);
  for (const file of await readdir(at('faulty'))) {
    if (file.startsWith(`${MISSING_FILE}-`)) await rm(join(at('faulty'), file));
  }
}

// the metadata is signed too, for hosts whose repository file asks for repo_gpgcheck
async function sign(folder: string, scratch: string, comps: string): Promise<void> {
  const signer = new Signer(join(scratch, 'gnupg'));
  const packages = (await readdir(folder)).map((file) => join(folder, file));
  await signer.create(join(folder, 'RPM-GPG-KEY-test-host'));
  await signer.signPackages(packages);
  await createRepository(folder, comps);
  await signer.signFile(join(folder, 'repodata/repomd.xml'));
  await signer.end();
}
