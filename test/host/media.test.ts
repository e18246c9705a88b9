// A medium by the commands of docs/media.md: made on one host, used on another that has no network at all.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { executable } from './deploy/executable.ts';
import { DocsPage } from './docs/page.ts';
import { Terminal } from './human/terminal.ts';
import { TestHost } from './lab/host.ts';
import { machine } from './lab/machine.ts';
import type { Double } from './lab/repo/spec.ts';
import { filesOf, flip } from './media/flip.ts';
import { Repository } from './packages/repository.ts';

const mount = '/media/usb';
/** The same medium once more, at a place that needs quoting. */
const oddMount = '/media/usb stick';
const proceed = 'QUESTION/1/DIALOG_CONFIRM/DEPLOY_PROCEED=str:yes';
/** What every package of a real release rests on. */
const baseSystem: Double = { name: 'base-system', versions: ['9-1', '9-1'], provides: ['/bin/sh'] };

let page: DocsPage;
let folder: string;
let medium: string;
let program: string;
let maker: TestHost;
let host: TestHost;

before(async () => {
  page = await DocsPage.read('docs/media.md');
  folder = await mkdtemp(join(tmpdir(), 'media-'));
  medium = join(folder, 'medium');
  program = await executable();
  maker = await TestHost.boot({ name: 'media-maker', base: 'dnf4', repo: ['signed'] });
  await maker.copyIn(program, '/root/ovirt-host-deploy', 0o755);
  await maker.ssh(`mkdir -p ${mount}/lost+found`);
});
after(async () => {
  await maker.dispose();
  await host.dispose();
  await rm(folder, { recursive: true });
});

async function sh(on: TestHost, script: string, stdin = ''): Promise<string> {
  const { code, stdout, stderr } = await on.ssh(`set -e\n${script}`, { stdin, timeoutMs: 300_000 });
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout;
}

describe('a medium', () => {
  test('is made of what a host lacks, with keys, answers and checksums', async () => {
    const [conf = '', create = '', copy = ''] = page.scripts('Making one', 3);
    const made = await sh(maker, `${conf}${create}rpm -q vdsm || :`);
    assert.match(made, /\/srv\/medium: \d+ packages for el9 x86_64, whose signatures will be checked\n/);
    assert.match(made, /all \d+ files are as they were written\npackage vdsm is not installed\n$/);
    await sh(maker, 'gpg --batch -q --passphrase "" --quick-generate-key maker; gpg --armor --export >/root/maker.asc');
    await sh(maker, page.scripts('Forgery', 2)[0] ?? '');
    assert.match(await sh(maker, copy), /\/media\/usb: all \d+ files are as they were written\n$/);
    await machine('cp', ['-a', join(maker.root, mount), medium]);
    const packages = await readdir(join(medium, 'packages'));
    for (const name of ['vdsm', 'ovirt-host', 'libvirt-daemon', 'qemu-kvm'])
      assert.ok(
        packages.some((file) => file.startsWith(`${name}-`)),
        `${name} is missing`,
      );
    assert.equal((await readdir(join(medium, 'keys'))).length, 1);
  });

  test('for another release has the base system too', async () => {
    await using repository = await Repository.make([baseSystem]);
    await repository.offer(maker);
    await sh(maker, 'mkdir el9.repos.d; cp /etc/yum.repos.d/*.repo el9.repos.d; rm /etc/yum.repos.d/site.repo');
    const made = await sh(maker, page.script('For another release', 1));
    assert.match(made, /packages for el9 x86_64, whose signatures will not be checked/);
    const packages = await sh(maker, 'ls /srv/medium-el9/packages');
    assert.match(packages, /^base-system-9-1/);
    assert.match(packages, /\nvdsm-/);
  });

  test('that cannot be made leaves nothing behind, and the message names the remedy', async () => {
    const create = '/root/ovirt-host-deploy media create --output /srv/none';
    const cases: readonly (readonly [script: string, message: RegExp])[] = [
      [`${create} --package nosuch`, /in no enabled repository; mend the name .*nosuch/],
      [`${create} --conf /root/none.conf`, /none\.conf cannot be read/],
      [`echo x >/root/bad.conf; ${create} --conf /root/bad.conf`, /bad\.conf:1: no section yet/],
      [`cp /root/site.conf /root/site; ${create} --conf /root/site`, /its name must end in \.conf/],
      [`${create} --release 9`, /say for example el9 or f42/],
      [`${create} --repos /nowhere`, /no folder of that name with \*\.repo files/],
      [`${create} extra`, /create takes no extra/],
      [`setpriv --reuid 65534 --clear-groups ${create}`, /Only root can make a medium/],
      [`mkdir /srv/small; mount -t tmpfs -o size=9m,mode=755 tmpfs /srv/small; ${create}/../small`, /no room/],
      [
        `cd /usr/bin; mv createrepo_c away; ${create}; code=$?; mv away createrepo_c; exit $code`,
        /dnf install createrepo_c/,
      ],
      [`cd /usr/bin; mv dnf away; ${create}; code=$?; mv away dnf; exit $code`, /install dnf here and give --release/],
    ];
    for (const [script, message] of cases) {
      const { code, stderr } = await maker.ssh(script);
      assert.notEqual(code, 0, script);
      assert.match(stderr, message, script);
    }
    assert.equal(await sh(maker, 'ls -A /srv/small; ls -d /srv/none || :'), '');
    const again = await maker.ssh(`/root/ovirt-host-deploy media create --output /srv/medium`);
    assert.match(again.stderr, /\/srv\/medium is not empty/);
  });

  test('interrupted in the middle leaves nothing behind', async () => {
    // A dnf that waits, until it is ended with the rest.
    await sh(
      maker,
      `printf '#!/bin/sh\\necho $$ >/run/dnf.pid; exec sleep infinity\\n' >/root/dnf; chmod +x /root/dnf`,
    );
    const { code, stdout, stderr } = await maker.ssh(
      `mount --bind /root/dnf "$(readlink -f /usr/bin/dnf)"
       /root/ovirt-host-deploy media create --output /srv/cut & made=$!
       until [ -s /run/dnf.pid ]; do sleep 0.05; done
       kill -INT $made; wait $made; code=$?
       umount "$(readlink -f /usr/bin/dnf)"; ls -d /srv/cut /proc/$(cat /run/dnf.pid) 2>/dev/null; exit $code`,
    );
    assert.equal(code, 130, stderr);
    assert.match(stderr, /interrupted; nothing is left behind/);
    assert.doesNotMatch(stdout, /\/srv\/cut\n|proc/);
  });

  test('a flipped byte in any file is found, and so is an added and a missing one', async () => {
    const files = filesOf(medium);
    assert.ok(files.length > 10);
    for (const file of files.filter((path) => !path.endsWith('.asc') || path.includes('keys'))) {
      const place = Math.floor(Math.random() * statSync(file).size);
      const restore = flip(file, place);
      const { status, stderr } = verify();
      restore();
      assert.equal(status, 1, `byte ${place} of ${file}`);
      assert.match(stderr, /damaged|cannot be read|does not belong/);
    }
    await writeFile(join(medium, 'packages/more.rpm'), '');
    assert.match(verify().stderr, /packages\/more\.rpm does not belong there/);
    await rm(join(medium, 'packages/more.rpm'));
    assert.equal(verify().status, 0);
  });
});

describe('a host without network', () => {
  test('refuses it damaged, with more, with less, or for another release, and nothing is done', async () => {
    const hook = join(folder, 'hook');
    const places = [mount, oddMount].map(
      (at) =>
        `mkdir -p "$root${at}"; mount --bind '${medium}' "$root${at}"; mount -o remount,bind,ro,noexec "$root${at}"\n`,
    );
    await writeFile(hook, places.join(''));
    host = await TestHost.boot({ name: 'media', base: 'dnf4', net: 'lo', repo: ['dead'], hook });
    const start = await host.snapshot();
    const [file = ''] = (await readdir(join(medium, 'packages'))).filter((name) => name.startsWith('vdsm-'));
    const restore = flip(join(medium, 'packages', file), 1000);
    await refused(/FAILED|This medium is damaged/);
    restore();
    const added = join(medium, 'conf/50-added.conf');
    await writeFile(added, '');
    await refused(/conf\/50-added\.conf does not belong there/);
    await rm(added);
    await machine('mv', [join(medium, 'keys'), join(folder, 'keys')]);
    await refused(/This medium is damaged/);
    await machine('mv', [join(folder, 'keys'), join(medium, 'keys')]);
    await host.ssh(
      'cp /etc/os-release /run; sed s/=.9.*/=10/ /run/os-release >/run/ten; mount --bind /run/ten /etc/os-release',
    );
    await refused(/for el9 x86_64 and this host is el10 x86_64/);
    await host.ssh('umount /etc/os-release');
    assert.deepEqual((await host.snapshot()).packages, start.packages);
    assert.equal((await host.ssh('ls -d /var/tmp/ovirt* /var/lib/ovirt-host-deploy')).stdout, '');
  });

  test('is left as it was by Ctrl-C, with nothing of the medium on it', async () => {
    const [at, ...rest] = host.sshCommand().toReversed();
    await using terminal = await Terminal.run([...rest.toReversed(), '-t', at ?? '', page.script('Using it', 1)]);
    await terminal.waitFor(/\(yes\/no\) $/);
    assert.match((await host.ssh('ls /var/tmp')).stdout, /^ovirt-host-deploy\./m);
    await terminal.press('C-c');
    assert.equal(await terminal.ended(), 1);
    assert.doesNotMatch((await host.ssh('ls /var/tmp')).stdout, /ovirt-host-deploy/);
  });

  test('is deployed by it alone: no connection is attempted', async () => {
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
      ['-f', '-qq', '-o', trace, '-e', 'trace=connect,sendto', ...enter, 'sh', `${oddMount}/start`, proceed],
      { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', timeout: 300_000 },
    );
    assert.equal(run.status, 0, `${run.stdout}\n${run.stderr}`);
    const connections = (await readFile(trace, 'utf8')).split('\n').filter((line) => /AF_INET6?\b/.test(line));
    assert.deepEqual(connections, []);
    assert.match(await readFile(trace, 'utf8'), /AF_UNIX/, 'the trace sees connections');
    const { stdout } = await host.ssh(
      'rpm -q vdsm gpg-pubkey | cut -d- -f1; systemctl is-active vdsmd; dnf -q repolist; ls /var/tmp',
    );
    assert.match(stdout, /^vdsm\ngpg\nactive\n/, 'with the key that came along');
    assert.match(stdout, /dead/, 'the repositories of the host are as they were');
    assert.doesNotMatch(stdout, /medium|ovirt-host-deploy\./);
  });

  test('a second time, the signature of the medium checked before: nothing needs changing', async () => {
    const start = await host.snapshot();
    await host.writeFile('/root/maker.asc', await maker.readFile('/root/maker.asc'));
    await sh(host, 'gpg -q --import maker.asc');
    await sh(host, page.scripts('Forgery', 2)[1] ?? '', 'yes\n');
    const { stdout } = await host.ssh('grep -h " CHANGE " $(ls -t /tmp/ovirt-host-deploy-*.log | head -1)');
    assert.equal(stdout, '');
    assert.deepEqual((await host.snapshot()).packages, start.packages);
  });
});

/** By the command of the page. */
async function refused(words: RegExp): Promise<void> {
  const { code, stdout, stderr } = await host.ssh(page.script('Using it', 1), { stdin: 'yes\n' });
  assert.equal(code, 1, stdout);
  assert.match(stderr, words);
}

function verify(): { status: number | null; stderr: string } {
  return spawnSync(program, ['media', 'verify', medium], { encoding: 'utf8' });
}
