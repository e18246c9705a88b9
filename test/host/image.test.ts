// An image, made and booted by the commands of docs/images.md: without a network, cut off in the middle, finished, done.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { executable } from './deploy/executable.ts';
import { DocsPage } from './docs/page.ts';
import { TestHost } from './lab/host.ts';
import { machine } from './lab/machine.ts';
import { repoFile } from './lab/repo.ts';
import { compareSnapshots } from './lab/snapshot.ts';
import { Repository } from './packages/repository.ts';

const image = '/srv/image';
const layers = '/run/image';
const unit = 'ovirt-host-deploy-first-boot';
const done = '/var/lib/ovirt-host-deploy/first-boot-done';

let page: DocsPage;
let repository: Repository;
let builder: TestHost;
let folder: string;
let booted: TestHost | undefined;

before(async () => {
  page = await DocsPage.read('docs/images.md');
  folder = await mkdtemp(join(tmpdir(), 'image-'));
  repository = await Repository.make();
  builder = await TestHost.boot({ name: 'image-builder', base: 'dnf4' });
  await repository.offer(builder, '1');
  await builder.copyIn(await executable(), '/usr/local/bin/ovirt-host-deploy', 0o755);
  // The tree is the system that the builder has; what is written to it lands in a layer of its own.
  await sh(
    builder,
    `mkdir -p ${layers} ${image}; mount -t tmpfs tmpfs ${layers}; mkdir ${layers}/upper ${layers}/work
    mount -t overlay overlay -o lowerdir=/,upperdir=${layers}/upper,workdir=${layers}/work,redirect_dir=off,metacopy=off ${image}
    mkdir -p ${image}/etc/selinux; touch ${image}/etc/selinux/config`,
  );
});
after(async () => {
  await builder.dispose();
  await booted?.dispose();
  await repository[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function sh(on: TestHost, command: string): Promise<string> {
  const { code, stdout, stderr } = await on.ssh(`set -e; ${command}`, { timeoutMs: 300_000 });
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout;
}

/** What the tree is now, as the disk of a host. */
async function keepTree(name: string): Promise<string> {
  await machine('cp', ['-a', join(builder.root, layers, 'upper'), join(folder, name)]);
  return join(folder, name);
}

describe('a deployment into an image', () => {
  test('the tree gets packages, files and what starts at boot; the builder stays as it is', async () => {
    const start = await builder.snapshot();
    const run = await sh(builder, page.script('Making one', 4));
    assert.match(run, /touch \/srv\/image\/\.autorelabel/);
    const changed = compareSnapshots(start, await builder.snapshot()).filter((line) => !line.includes('/srv/image'));
    assert.deepEqual(changed, []);
    const installed = await sh(builder, `rpm --root=${image} -q vdsm ovirt-host; rpm -q vdsm || true`);
    assert.match(installed, /^vdsm-.*\novirt-host-.*\npackage vdsm is not installed\n$/);
    const files = await sh(builder, `cat ${image}/etc/vdsm/vdsm.conf; ls ${image}/var/log/vdsm-tool.log 2>&1 || true`);
    assert.match(files, /management_port = 54321/);
    assert.match(files, /No such file/, 'nothing was configured in the tree');
    await keepTree('image');
    await sh(builder, page.script('Hosts without a network or repositories', 1));
    await keepTree('offline');
  });

  test('what is no image is refused, and nothing is done to this machine', async () => {
    for (const [root, words] of [
      ['/', /no image tree/],
      ['/etc', /no etc\/os-release/],
      ['/nowhere', /no folder \/nowhere/],
    ] as const) {
      const { code, stdout, stderr } = await builder.ssh(`ovirt-host-deploy --root ${root} </dev/null`);
      assert.notEqual(code, 0);
      assert.match(`${stdout}${stderr}`, words);
    }
  });
});

describe('an image that needs its repositories, and has no network', () => {
  test('its first boot is not held up, says why it is not deployed, and leaves it as it was', async () => {
    const disk = join(folder, 'image');
    booted = await TestHost.boot({ name: 'image', base: 'dnf4', repo: ['dead'], state: disk, until: 'ssh' });
    await booted.exec(['systemctl', 'is-system-running', '--wait']);
    const [read = '', again = ''] = page.scripts('The first boot', 2);
    const journal = await sh(host(), read);
    assert.match(journal, /The package repository dead cannot be read; mend or disable it/);
    assert.match(journal, /not deployed yet. That is tried again when a network comes up, and at the next boot/);
    assert.equal(
      (await booted.ssh(`systemctl is-failed ${unit}; systemctl is-active vdsmd`)).stdout,
      'failed\ninactive\n',
    );
    assert.equal(await booted.exists(done), false);
    assert.equal((await booted.ssh(again)).code, 1, 'tried again at once');
  });

  test('it tries again when a network comes up, and tells so on the console', async () => {
    const console = host().sshProcess('tty >/run/console.tty; exec sleep infinity', { tty: true });
    let shown = '';
    console.stdout?.on('data', (data: Buffer) => void (shown += data.toString()));
    // The power fails in the middle of its transaction. /run, and with it this drop-in, does not outlive that.
    const dropIn = `/run/systemd/system/${unit}.service.d`;
    const settings = '[Service]\\nEnvironment=OVIRT_HOST_DEPLOY_TEST_KILL_AT=6\\n';
    await sh(host(), `mkdir -p ${dropIn}; printf '${settings}' >${dropIn}/cut.conf; systemctl daemon-reload`);
    await host().writeFile('/etc/yum.repos.d/test-host.repo', repoFile(['v1'], ''));
    await sh(host(), 'until [ -s /run/console.tty ]; do sleep 0.05; done; ln -sf $(cat /run/console.tty) /dev/console');
    await host().exec(['nmcli', 'connection', 'up', 'eth0']);
    await sh(host(), `until systemctl show -p Result ${unit} | grep -q =signal; do sleep 0.05; done`);
    assert.equal(await host().exists(done), false);
    const { stdout } = console;
    assert.ok(stdout);
    while (!/not deployed yet/.test(shown)) await once(stdout, 'data', { signal: AbortSignal.timeout(60_000) });
    assert.match(shown, /Stage: Setup validation/);
    await host().powerCut();
    console.kill();
  });

  test('cut off by a power failure, it is finished at the next boot', async () => {
    await host().bootAgain('started');
    const journal = await sh(host(), `journalctl -o cat -b -u ${unit}`);
    assert.match(journal, /did not end: recovering\n.*Recovered: the host is in the state before/);
    assert.match(journal, /provided answer: yes/);
    assert.match(journal, /Stage: Termination/);
    const active = await sh(host(), `systemctl is-active vdsmd supervdsmd libvirtd; systemctl show -p Result ${unit}`);
    assert.equal(active, 'active\nactive\nactive\nResult=success\n');
    assert.ok(await host().exists(done));
    assert.ok(await host().exists('/etc/vdsm/vdsm.id'));
  });

  test('the boot after that does nothing', async () => {
    const start = await host().snapshot();
    await host().ssh('systemctl reboot');
    await host().bootAgain();
    const result = await sh(host(), `systemctl show -p ConditionResult,ExecMainPID ${unit}`);
    assert.equal(result, 'ExecMainPID=0\nConditionResult=no\n');
    const [, exposure] =
      /exposure level for .*: ([\d.]+)/.exec(await sh(host(), `systemd-analyze security ${unit}`)) ?? [];
    assert.ok(Number(exposure) < 8.1, `${exposure}: docs/security.md says 7.9`);
    const changed = compareSnapshots(start, await host().snapshot());
    assert.deepEqual(
      changed.filter((line) => /vdsm|ovirt|rpm/.test(line) && !line.includes(' unit ')),
      [],
    );
    await host().dispose();
  });
});

test('an image with the offline package is deployed by its first boot without any network', async () => {
  const disk = join(folder, 'offline');
  booted = await TestHost.boot({ name: 'image', base: 'dnf4', net: 'lo', repo: ['dead'], state: disk });
  const active = await sh(booted, `systemctl is-active vdsmd libvirtd; systemctl show -p Result ${unit}`);
  assert.equal(active, 'active\nactive\nResult=success\n');
  assert.ok(await booted.exists(done));
});

function host(): TestHost {
  assert.ok(booted);
  return booted;
}
