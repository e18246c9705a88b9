// An image: deployed as a tree by --root, as docs/images.md says, then booted; the first boot finishes, the second does nothing.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { executable } from './deploy/executable.ts';
import { TestHost } from './lab/host.ts';
import { machine } from './lab/machine.ts';
import { compareSnapshots } from './lab/snapshot.ts';
import { Repository } from './packages/repository.ts';

const image = '/srv/image';
const layers = '/run/image';
const unit = 'ovirt-host-deploy-first-boot';
const answers = `[environment:init]
VDSM_CONFIG/vars/ssl=str:true
VDSM_CONFIG/addresses/management_port=str:54321
NETWORK/openvswitch=bool:True
`;

let repository: Repository;
let builder: TestHost;
let folder: string;
let booted: TestHost | undefined;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-'));
  repository = await Repository.make();
  builder = await TestHost.boot({ name: 'image-builder', base: 'dnf4' });
  await repository.offer(builder, '1');
  await builder.copyIn(await executable(), '/root/ovirt-host-deploy', 0o755);
  // The tree is the system that the builder has; what is written to it lands in a layer of its own.
  await sh(
    builder,
    `mkdir -p ${layers} ${image}; mount -t tmpfs tmpfs ${layers}; mkdir ${layers}/upper ${layers}/work
    mount -t overlay overlay -o lowerdir=/,upperdir=${layers}/upper,workdir=${layers}/work,redirect_dir=off,metacopy=off ${image}`,
  );
});
after(async () => {
  await builder.dispose();
  await booted?.dispose();
  await repository[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function sh(host: TestHost, command: string): Promise<string> {
  const { code, stdout, stderr } = await host.ssh(`set -e; ${command}`, { timeoutMs: 300_000 });
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout;
}

describe('a deployment into an image', () => {
  test('the tree gets packages, files and what starts at boot; the builder stays as it is', async () => {
    const start = await builder.snapshot();
    await sh(builder, `dnf -y --installroot=${image} install ovirt-host-deploy`);
    await sh(builder, `mkdir -p ${image}/etc/selinux; touch ${image}/etc/selinux/config`);
    await builder.writeFile(`${image}/etc/ovirt-host-deploy.conf.d/10-site.conf`, answers, 0o600);
    const run = await sh(
      builder,
      `/root/ovirt-host-deploy --root ${image} QUESTION/1/DIALOG_CONFIRM/DEPLOY_PROCEED=str:yes </dev/null`,
    );
    assert.match(run, /touch \/srv\/image\/\.autorelabel/);
    await sh(builder, `systemctl --root=${image} enable ${unit}`);
    const changed = compareSnapshots(start, await builder.snapshot()).filter((line) => !line.includes('/srv/image'));
    assert.deepEqual(changed, []);
    const installed = await sh(builder, `rpm --root=${image} -q vdsm ovirt-host; rpm -q vdsm || true`);
    assert.match(installed, /^vdsm-.*\novirt-host-.*\npackage vdsm is not installed\n$/);
    const files = await sh(
      builder,
      `cat ${image}/etc/vdsm/vdsm.conf; systemctl --root=${image} is-enabled openvswitch; ls ${image}/var/log/vdsm-tool.log 2>&1 || true`,
    );
    assert.match(files, /management_port = 54321/);
    assert.match(files, /\nenabled\n/);
    assert.match(files, /No such file/, 'nothing was configured in the tree');
  });

  test('the first boot finishes the deployment unattended', async () => {
    await machine('cp', ['-a', join(builder.root, layers, 'upper'), join(folder, 'upper')]);
    booted = await TestHost.boot({ name: 'image', base: 'dnf4', state: join(folder, 'upper') });
    const state = await sh(booted, `systemctl is-active vdsmd supervdsmd libvirtd; systemctl show -p Result ${unit}`);
    assert.equal(state, 'active\nactive\nactive\nResult=success\n');
    const journal = await sh(booted, `journalctl -o cat -u ${unit}`);
    assert.match(journal, /provided answer: yes/);
    assert.match(journal, /Stage: Termination/);
    assert.ok(await booted.exists('/var/log/vdsm-tool.log'));
    assert.ok(await booted.exists('/etc/vdsm/vdsm.id'));
  });

  test('the second boot does nothing', async () => {
    assert.ok(booted);
    const start = await booted.snapshot();
    await booted.ssh('systemctl reboot');
    await booted.bootAgain();
    assert.equal(
      await sh(booted, `systemctl show -p ConditionResult,ExecMainPID ${unit}`),
      'ExecMainPID=0\nConditionResult=no\n',
    );
    assert.deepEqual(
      compareSnapshots(start, await booted.snapshot()).filter(
        (line) => /vdsm|ovirt|rpm/.test(line) && !line.includes(' unit '),
      ),
      [],
    );
  });

  test('a first boot that failed is tried again by the next one', async () => {
    assert.ok(booted);
    await sh(booted, 'rm /var/lib/ovirt-host-deploy/first-boot-done; mv /usr/bin/vdsm-tool /usr/bin/vdsm-tool.away');
    await sh(booted, `rm -f /var/lib/vdsm/configured; systemctl start ${unit} || true`);
    assert.equal(await sh(booted, `systemctl is-failed ${unit}`), 'failed\n');
    assert.equal(await booted.exists('/var/lib/ovirt-host-deploy/first-boot-done'), false);
    await sh(booted, 'mv /usr/bin/vdsm-tool.away /usr/bin/vdsm-tool');
    await booted.ssh('systemctl reboot');
    await booted.bootAgain();
    assert.ok(await booted.exists('/var/lib/ovirt-host-deploy/first-boot-done'));
  });

  test('what is no image is refused, and nothing is done to this machine', async () => {
    for (const [root, words] of [
      ['/', /no image tree/],
      ['/etc', /no etc\/os-release/],
      ['/nowhere', /no folder \/nowhere/],
    ] as const) {
      const { code, stdout, stderr } = await builder.ssh(`/root/ovirt-host-deploy --root ${root} </dev/null`);
      assert.notEqual(code, 0);
      assert.match(`${stdout}${stderr}`, words);
    }
  });
});
