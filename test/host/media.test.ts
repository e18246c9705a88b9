// A medium, made on one host and used on another that has no network at all, as docs/media.md says.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { executable } from './deploy/executable.ts';
import { TestHost } from './lab/host.ts';
import { machine } from './lab/machine.ts';

const mount = '/media/usb stick';
const proceed = 'QUESTION/1/DIALOG_CONFIRM/DEPLOY_PROCEED=str:yes';
const answers = `[environment:init]
VDSM_CONFIG/vars/ssl=str:true
QUESTION/1/DIALOG_CONFIRM/GPG_KEY=str:yes
`;

let folder: string;
let medium: string;
let program: string;
let maker: TestHost;
let host: TestHost;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-'));
  medium = join(folder, 'medium');
  program = await executable();
  maker = await TestHost.boot({ name: 'media-maker', base: 'dnf4', repo: ['signed'] });
  await maker.copyIn(program, '/root/ovirt-host-deploy', 0o755);
  await maker.writeFile('/root/site.conf', answers);
});
after(async () => {
  await maker.dispose();
  await host.dispose();
  await rm(folder, { recursive: true });
});

describe('a medium', () => {
  test('is made of what a host lacks, with keys, answers and checksums', async () => {
    const { code, stdout, stderr } = await maker.ssh(
      '/root/ovirt-host-deploy media create --output /srv/medium --conf /root/site.conf && /root/ovirt-host-deploy media verify /srv/medium; rpm -q vdsm',
    );
    assert.equal(stderr, '');
    assert.match(stdout, /^\/srv\/medium: \d+ packages, whose signatures will be checked\n/);
    assert.match(stdout, /all \d+ files are as they were written\npackage vdsm is not installed\n$/);
    assert.equal(code, 1);
    await machine('cp', ['-a', join(maker.root, 'srv/medium'), medium]);
    const packages = await readdir(join(medium, 'packages'));
    for (const name of ['vdsm', 'ovirt-host', 'libvirt-daemon', 'qemu-kvm'])
      assert.ok(
        packages.some((file) => file.startsWith(`${name}-`)),
        `${name} is missing`,
      );
    assert.equal((await readdir(join(medium, 'keys'))).length, 1);
  });

  test('a flipped byte in any file is found, and so is an added and a missing one', async () => {
    const files = (await readdir(medium, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    assert.ok(files.length > 10);
    for (const file of files) {
      const place = Math.floor(Math.random() * statSync(file).size);
      flip(file, place);
      const { status, stderr } = verify();
      flip(file, place);
      assert.equal(status, 1, `byte ${place} of ${file}`);
      assert.match(stderr, /damaged|cannot be read|does not belong/);
    }
    await writeFile(join(medium, 'packages/more.rpm'), '');
    assert.match(verify().stderr, /packages\/more\.rpm does not belong there/);
    await rm(join(medium, 'packages/more.rpm'));
    assert.equal(verify().status, 0);
  });

  test('a host without network refuses it damaged, and nothing is done', async () => {
    const hook = join(folder, 'hook');
    await writeFile(
      hook,
      `mkdir -p "$root${mount}"; mount --bind '${medium}' "$root${mount}"; mount -o remount,bind,ro,noexec "$root${mount}"\n`,
    );
    host = await TestHost.boot({ name: 'media', base: 'dnf4', net: 'lo', repo: ['dead'], hook });
    const start = await host.snapshot();
    const [file = ''] = (await readdir(join(medium, 'packages'))).filter((name) => name.startsWith('vdsm-'));
    flip(join(medium, 'packages', file), 1000);
    const { code, stderr } = await host.ssh(`sh '${mount}/start' ${proceed} </dev/null`);
    flip(join(medium, 'packages', file), 1000);
    assert.equal(code, 1);
    assert.match(stderr, /This medium is damaged/);
    assert.deepEqual((await host.snapshot()).packages, start.packages);
    assert.equal((await host.ssh('ls -d /var/tmp/ovirt* /var/lib/ovirt-host-deploy')).stdout, '');
  });

  test('deploys that host from itself alone: no connection is attempted', async () => {
    const trace = join(folder, 'trace');
    const enter = [
      'nsenter',
      `--target=${host.initPid}`,
      '--all',
      '--',
      '/usr/bin/env',
      '-i',
      'PATH=/usr/bin:/usr/sbin',
    ];
    const run = spawnSync(
      'strace',
      ['-f', '-qq', '-o', trace, '-e', 'trace=connect,sendto', ...enter, 'sh', `${mount}/start`, proceed],
      { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', timeout: 300_000 },
    );
    assert.equal(run.status, 0, `${run.stdout}\n${run.stderr}`);
    const connections = (await readFile(trace, 'utf8')).split('\n').filter((line) => /AF_INET6?\b/.test(line));
    assert.deepEqual(connections, []);
    assert.match(await readFile(trace, 'utf8'), /AF_UNIX/, 'the trace sees connections');
    const { stdout } = await host.ssh('rpm -q vdsm; systemctl is-active vdsmd; dnf -q repolist; ls /var/tmp');
    assert.match(stdout, /^vdsm-.*\nactive\n/);
    assert.match(stdout, /dead/, 'the repositories of the host are as they were');
    assert.doesNotMatch(stdout, /medium|ovirt-host-deploy\./);
  });
});

function verify(): { status: number | null; stderr: string } {
  return spawnSync(program, ['media', 'verify', medium], { encoding: 'utf8' });
}

function flip(file: string, place: number): void {
  const fd = openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  readSync(fd, byte, 0, 1, place);
  byte[0] = (byte[0] ?? 0) ^ 1;
  writeSync(fd, byte, 0, 1, place);
  closeSync(fd);
}
