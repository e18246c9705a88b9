// libvirt on today's hosts: one daemon, and machines that are shut down with their host.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { libvirtGuests } from '../../../../../plugins/ovirt-host-deploy/libvirt/guests/index.ts';
import { monolithicLibvirt } from '../../../../../plugins/ovirt-host-deploy/libvirt/monolithic/index.ts';
import { modularUnits, planMonolithic } from '../../../../../plugins/ovirt-host-deploy/libvirt/monolithic/plan.ts';
import { deploy } from '../../../../../plugins/ovirt-host-deploy/keys.ts';
import { fakeContext } from '../../../fake-context.ts';

const stand = (units: readonly string[], masked: boolean, active: boolean) =>
  units.map((unit) => [unit, { masked, active }] as const);
const daemon = stand(['libvirtd.service', 'libvirtd.socket', 'libvirtd-tls.socket'], false, true);

test('a host of modular daemons: all masked, libvirtd stopped meanwhile, old sockets gone', () => {
  const plan = planMonolithic(new Map([...stand(modularUnits, false, true), ...daemon]), [
    'virtqemud-sock',
    'virtqemud-admin-sock',
    'virtproxyd-sock-ro',
    'libvirt-sock',
    'libvirt-admin-sock',
    'virtlogd-sock',
    'virtlockd-sock',
    'virtlogd-admin-sock',
    'qemu',
    'common',
  ]);
  assert.deepEqual(plan.mask, modularUnits);
  assert.deepEqual(plan.stop, [...modularUnits, 'libvirtd.service', 'libvirtd.socket', 'libvirtd-tls.socket']);
  assert.deepEqual(plan.stale, [
    'virtqemud-sock',
    'virtqemud-admin-sock',
    'virtproxyd-sock-ro',
    'libvirt-sock',
    'libvirt-admin-sock',
  ]);
  assert.deepEqual(plan.start, ['libvirtd-tls.socket']);
});

test('a second run stops nothing and removes no socket of a running libvirtd', () => {
  const plan = planMonolithic(new Map([...stand(modularUnits, true, false), ...daemon]), [
    'libvirt-sock',
    'virtlogd-sock',
  ]);
  assert.deepEqual(plan, { mask: [], stop: [], stale: [], start: [] });
});

test('units that do not exist are masked too, so that they stay off once they come', () => {
  assert.deepEqual(planMonolithic(new Map(stand(modularUnits, false, false)), []).mask, modularUnits);
});

test('a host that is monolithic already: the preset is there, libvirtd is on', async () => {
  const { recorded, run } = fakeContext({
    units: {
      ...Object.fromEntries(modularUnits.map((unit) => [unit, { exists: false, masked: true }])),
      libvirtd: { running: true, enabled: true },
      'libvirtd.socket': {},
    },
  });
  await run(monolithicLibvirt);
  assert.match(String(recorded.files[0]?.content), /^disable virtqemud\.service\n[^]*\nenable libvirtd\.service\n$/);
  assert.deepEqual(recorded.services, ['enable libvirtd.socket', 'start libvirtd.socket']);
  assert.deepEqual(recorded.commands, []);
});

for (const [name, host] of [
  ['EL 8', { facts: { osMajor: 8 } }],
  ['turned off', { env: { 'VDSM/monolithicLibvirt': false } }],
  ['no libvirt', {}],
] as const)
  test(`left alone: ${name}`, async () => {
    const { recorded, run } = fakeContext(host);
    await run(monolithicLibvirt);
    assert.deepEqual([recorded.commands, recorded.services], [[], []]);
  });

test('guests: settings, and the service on', async () => {
  const { recorded, run } = fakeContext({
    keys: Object.values(deploy),
    env: { 'VDSM/libvirtGuests': true, 'VDSM/guestsShutdownTimeout': 300 },
    units: { 'libvirt-guests': {} },
  });
  await run(libvirtGuests);
  assert.equal(
    recorded.files[0]?.content,
    'URIS=qemu+tls://host.example.test/system\nON_BOOT=ignore\nON_SHUTDOWN=shutdown\nPARALLEL_SHUTDOWN=0\nSHUTDOWN_TIMEOUT=300\n',
  );
  assert.deepEqual(recorded.services, ['enable libvirt-guests', 'start libvirt-guests']);
});

test('guests are off by default', async () => {
  const { recorded, run } = fakeContext();
  await run(libvirtGuests);
  assert.deepEqual([recorded.files, recorded.services], [[], []]);
});
