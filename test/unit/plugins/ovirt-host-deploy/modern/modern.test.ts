// The small plugins of today's hosts: what each does, and that it does nothing unasked.
import assert from 'node:assert/strict';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { commandStep } from '../../../../../src/transaction/step.ts';
import { fapolicydEvents } from '../../../../../plugins/ovirt-host-deploy/fapolicyd/rules/index.ts';
import { glusterCgroups } from '../../../../../plugins/ovirt-host-deploy/gluster/cgroups/index.ts';
import { cpuQuota, disabledName, hooks } from '../../../../../plugins/ovirt-host-deploy/gluster/cgroups/quota.ts';
import { deploy, gluster, virt } from '../../../../../plugins/ovirt-host-deploy/keys.ts';
import { neutron } from '../../../../../plugins/ovirt-host-deploy/openstack/neutron/index.ts';
import { openvswitchPackages } from '../../../../../plugins/ovirt-host-deploy/openvswitch/packages/index.ts';
import { openvswitchPermissive } from '../../../../../plugins/ovirt-host-deploy/openvswitch/permissive/index.ts';
import { spiceCiphers } from '../../../../../plugins/ovirt-host-deploy/spice/ciphers/index.ts';
import { lvmFilter } from '../../../../../plugins/ovirt-host-deploy/vdsm/lvm-filter/index.ts';
import { fakeContext } from '../../../fake-context.ts';

const filter = 'vdsm-tool config-lvm-filter';

test('LVM filter: asked first, done where it is needed', async () => {
  const needed = fakeContext({ commands: { [filter]: { code: 4 }, [`${filter} -y`]: '' } });
  await needed.run(lvmFilter);
  assert.deepEqual(needed.recorded.commands, [filter, `${filter} -y`]);
  const done = fakeContext({ commands: { [filter]: 'LVM filter is already configured for Vdsm\n' } });
  await done.run(lvmFilter);
  assert.deepEqual([done.recorded.commands, done.recorded.changes], [[filter], []]);
});

test('LVM filter: a failure is a WARNING with its words', async () => {
  const { recorded, run } = fakeContext({
    commands: { [filter]: { code: 3 }, [`${filter} -y`]: new Error('does not match') },
  });
  await run(lvmFilter);
  assert.deepEqual(recorded.log, ['WARNING Cannot configure the LVM filter: does not match']);
});

for (const host of [{ env: { 'VDSM/configLvmFilter': false } }, { facts: { osMajor: 7 } }])
  test(`LVM filter: off with ${JSON.stringify(host)}`, async () => {
    const { recorded, run } = fakeContext(host);
    await run(lvmFilter);
    assert.deepEqual(recorded.commands, []);
  });

test('fapolicyd: rules where it runs, a restart where they changed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  const plugin = { id: 'test', events: () => fapolicydEvents(folder) };
  const { ctx, recorded, run } = fakeContext({ units: { fapolicyd: { running: true } } });
  await run(plugin);
  assert.deepEqual([recorded.files[0]?.group, recorded.files[0]?.mode], ['fapolicyd', 0o644]);
  assert.deepEqual(recorded.services, []);
  ctx.changes.record({ kind: 'file', target: String(recorded.files[0]?.path), why: '' });
  await run(plugin);
  assert.deepEqual(recorded.services, ['restart fapolicyd']);
  const stopped = fakeContext({ units: { fapolicyd: {} } });
  await stopped.run(plugin);
  rmdirSync(folder);
  const absent = fakeContext({ units: { fapolicyd: { running: true } } });
  await absent.run(plugin);
  assert.deepEqual([stopped.recorded.files, absent.recorded.files], [[], []]);
});

const list = 'semanage permissive --list';
const permissive = { 'VDSM/openvswitchPermissive': true };
const selinux = { selinuxEnabled: true };

test('openvswitch_t: made permissive once, with its way back', async () => {
  const fake = fakeContext({
    env: permissive,
    facts: selinux,
    commands: { [list]: 'other_t\n', 'semanage permissive -a openvswitch_t': '' },
  });
  let undo: unknown;
  const changes = fake.ctx.changes;
  Object.assign(fake.ctx, {
    changes: {
      ...changes,
      make: async (...args: Parameters<typeof changes.make>) => {
        undo = args[2]?.undo;
        await changes.make(...args);
      },
    },
  });
  await fake.run(openvswitchPermissive);
  assert.deepEqual(undo, [commandStep(['semanage', 'permissive', '-d', 'openvswitch_t'])]);
  const done = fakeContext({
    env: permissive,
    facts: selinux,
    commands: { [list]: 'Customized Permissive Types\n\nopenvswitch_t\n' },
  });
  await done.run(openvswitchPermissive);
  assert.deepEqual(done.recorded.changes, []);
});

for (const host of [{ facts: selinux }, { env: permissive }, { env: permissive, facts: { ...selinux, osMajor: 8 } }])
  test(`openvswitch_t is left enforcing with ${JSON.stringify(host)}`, async () => {
    const { recorded, run } = fakeContext(host);
    await run(openvswitchPermissive);
    assert.deepEqual(recorded.commands, []);
  });

test('Open vSwitch: installed and on only where it is asked for', async () => {
  const { recorded, run } = fakeContext({ env: { 'NETWORK/openvswitch': true }, units: { openvswitch: {} } });
  await run(openvswitchPackages);
  assert.deepEqual(
    [recorded.packages, recorded.services],
    [['installUpdate openvswitch'], ['enable openvswitch', 'start openvswitch']],
  );
  const off = fakeContext();
  await off.run(openvswitchPackages);
  assert.deepEqual([off.recorded.packages, off.recorded.services], [[], []]);
});

test('SPICE: what is given becomes a line, nothing given no file', async () => {
  const both = fakeContext({ env: { 'SPICE/cipherString': 'DEFAULT:-RC4', 'SPICE/protocol': 'ALL,-SSLv3' } });
  await both.run(spiceCiphers);
  assert.equal(both.recorded.files[0]?.content, 'CipherString = DEFAULT:-RC4\nProtocol = ALL,-SSLv3\n');
  const none = fakeContext({ env: { 'SPICE/cipherString': '' } });
  await none.run(spiceCiphers);
  assert.deepEqual(none.recorded.files, []);
  const bad = fakeContext({ env: { 'SPICE/protocol': 'a\nb' } });
  await assert.rejects(bad.run(spiceCiphers), { code: 'bad-value', message: /SPICE\/protocol/ });
});

test('OpenStack networking is refused, its keys are known and secret', async () => {
  const env = { 'OPENSTACK_NEUTRON_CONFIG/DEFAULT/rabbit_password': 'p' };
  const { ctx, recorded, run } = fakeContext({ env });
  await run(neutron);
  assert.deepEqual(recorded.log, []);
  assert.ok(ctx.env.isSecret('OPENSTACK_NEUTRON_CONFIG/DEFAULT/rabbit_password'));
  await assert.rejects(fakeContext({ env: { 'OPENSTACK/neutronEnable': true } }).run(neutron), { code: 'bad-value' });
});

const hyperConverged = { 'VIRT/enable': true, 'GLUSTER/enable': true };
const keys = [...Object.values(virt), ...Object.values(gluster), ...Object.values(deploy)];

test('a third of the CPUs, one at least', () => {
  assert.deepEqual([1, 2, 3, 5, 6, 64].map(cpuQuota), [100, 100, 100, 100, 200, 2100]);
});

test('hyper-converged: a slice for gluster, its hooks off with their way back', async () => {
  const [hook = ''] = hooks;
  const { recorded, run } = fakeContext({ keys, env: hyperConverged, files: { [hook]: '' } });
  await run(glusterCgroups);
  assert.deepEqual(
    recorded.files.map(({ path }) => path),
    ['/etc/systemd/system/glusterd.service.d/99-cpu.conf', '/etc/systemd/system/glusterfs.slice'],
  );
  const [element] = recorded.elements;
  assert.equal(disabledName(hook), '/var/lib/glusterd/hooks/1/set/post/D30samba-set.sh');
  assert.deepEqual(element?.commit[0]?.args['argv'], ['mv', '-fT', hook, disabledName(hook)]);
  assert.deepEqual(element?.revert?.[0]?.args['argv'], ['mv', '-fT', disabledName(hook), hook]);
  assert.equal(recorded.elements.length, 1);
});

test('hyper-converged: gluster is restarted only where its share changed', async () => {
  const { ctx, recorded, run } = fakeContext({ keys, env: hyperConverged });
  await run(glusterCgroups);
  assert.deepEqual(recorded.services, []);
  ctx.changes.record({ kind: 'file', target: '/etc/systemd/system/glusterfs.slice', why: '' });
  await run(glusterCgroups);
  assert.deepEqual(recorded.services, ['restart glusterd']);
});

for (const name of ['VIRT/enable', 'GLUSTER/enable'])
  test(`only ${name}: no cgroups`, async () => {
    const { recorded, run } = fakeContext({ keys, env: { [name]: true } });
    await run(glusterCgroups);
    assert.deepEqual(recorded.files, []);
  });
