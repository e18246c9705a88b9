// Cockpit, the I/O scheduler rules and the serial console's package.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cockpit } from '../../../../plugins/ovirt-host-deploy/cockpit/cockpit/index.ts';
import { deploy } from '../../../../plugins/ovirt-host-deploy/keys.ts';
import { iosched } from '../../../../plugins/ovirt-host-deploy/vdsm/iosched/index.ts';
import { vmconsolePackages } from '../../../../plugins/ovirt-host-deploy/vmconsole/packages/index.ts';
import { fakeContext } from '../../fake-context.ts';

test('cockpit: by its socket where there is one, else by its service', async () => {
  for (const units of [{ 'cockpit.socket': {}, cockpit: {} }, { cockpit: {} }]) {
    const { recorded, run } = fakeContext({ units });
    await run(cockpit);
    const [unit] = Object.keys(units);
    assert.deepEqual(recorded.services, [`enable ${unit}`, `start ${unit}`]);
  }
});

test('no cockpit is a WARNING', async () => {
  const { recorded, run } = fakeContext();
  await run(cockpit);
  assert.deepEqual(recorded.log, ['WARNING Cockpit not found!']);
});

const rules = '/etc/udev/rules.d/12-ovirt-iosched.rules';
const udev = { 'udevadm control --reload': '', 'udevadm trigger': '' };

test('old scheduler rules go, and udev reads again once they are gone', async () => {
  const { ctx, recorded, run } = fakeContext({ keys: Object.values(deploy), files: { [rules]: 'x' }, commands: udev });
  await run(iosched);
  assert.deepEqual([recorded.removed, recorded.commands], [[rules], []]);
  ctx.changes.record({ kind: 'file', target: rules, why: '' });
  await run(iosched);
  assert.deepEqual(recorded.commands, Object.keys(udev));
});

test('no rules, or a reboot to come: udev is left alone', async () => {
  const { ctx, recorded, run } = fakeContext({ keys: Object.values(deploy), env: { 'ODEPLOY/forceReboot': true } });
  ctx.changes.record({ kind: 'file', target: rules, why: '' });
  await run(iosched);
  assert.deepEqual(recorded.commands, []);
});

const consolePackage = {
  operation: 'available',
  displayName: '',
  name: 'ovirt-vmconsole-host',
  epoch: 0,
  version: '1',
  release: '1',
  arch: 'noarch',
} as const;

test('serial console: support is told, nothing is done unless it is enabled', async () => {
  for (const [packages, expected] of [
    [[consolePackage], 1],
    [[], 0],
  ] as const) {
    const { ctx, recorded, run } = fakeContext({ packages });
    await run(vmconsolePackages);
    assert.equal(ctx.env.read('VMCONSOLE/support'), expected);
    assert.deepEqual([recorded.packages, recorded.services], [[], []]);
  }
});

test('serial console enabled: its package, and its ssh server on', async () => {
  const units = { 'ovirt-vmconsole-host-sshd': {} };
  const { recorded, run } = fakeContext({ env: { 'VMCONSOLE/enable': true }, packages: [consolePackage], units });
  await run(vmconsolePackages);
  assert.deepEqual(recorded.packages, ['installUpdate ovirt-vmconsole-host']);
  assert.deepEqual(recorded.services, ['enable ovirt-vmconsole-host-sshd', 'start ovirt-vmconsole-host-sshd']);
});
