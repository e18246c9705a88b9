// Vintage nodes: files persisted, registration ended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { core } from '../../../../../src/environment/engine-keys.ts';
import { node } from '../../../../../plugins/ovirt-host-deploy/keys.ts';
import { persist } from '../../../../../plugins/ovirt-host-deploy/node/persist/index.ts';
import { parseMountPoints } from '../../../../../plugins/ovirt-host-deploy/node/persist/mounts.ts';
import { vdsmReg } from '../../../../../plugins/ovirt-host-deploy/node/vdsm-reg/index.ts';
import { fakeContext } from '../../../fake-context.ts';

const keys = [...Object.values(node), core.modifiedFiles];
const legacy = { 'VDSM/ovirt-legacy-node': true };
const mounts = 'rootfs / rootfs rw 0 0\n/dev/sda /etc/kdump.conf ext4 rw 0 0\n/dev/sda /mnt/a\\040b ext4 rw 0 0\n';

test('mount points, blanks in them too', () => {
  assert.deepEqual([...parseMountPoints(mounts)], ['/', '/etc/kdump.conf', '/mnt/a b']);
});

test('modified files and vdsm.id are persisted once, what is mounted already and what is gone are not', async () => {
  const { recorded, run } = fakeContext({
    keys,
    env: { ...legacy, 'CORE/modifiedFiles': ['/etc/a', '/etc/kdump.conf', '/etc/gone', '/etc/a'] },
    files: { '/proc/self/mounts': mounts, '/etc/a': '', '/etc/kdump.conf': '', '/etc/vdsm/vdsm.id': 'x' },
    commands: { 'persist /etc/a': '', 'persist /etc/vdsm/vdsm.id': '' },
  });
  await run(persist);
  assert.deepEqual(recorded.commands, ['persist /etc/a', 'persist /etc/vdsm/vdsm.id']);
});

test('any other host persists nothing', async () => {
  const { recorded, run } = fakeContext({ keys, env: { 'CORE/modifiedFiles': ['/etc/a'] }, files: { '/etc/a': '' } });
  await run(persist);
  assert.deepEqual(recorded.commands, []);
});

test('the registration service is told None and stopped', async () => {
  const { recorded, run } = fakeContext({
    keys,
    env: legacy,
    files: { '/etc/vdsm-reg/vdsm-reg.conf': '[vars]\nvdc_host_name = e\n' },
    units: { 'vdsm-reg': { running: true } },
  });
  await run(vdsmReg);
  assert.equal(recorded.files[0]?.content, '[vars]\nvdc_host_name=None\n');
  assert.deepEqual(recorded.services, ['stop vdsm-reg']);
});

for (const [name, env] of [
  ['no such service', legacy],
  ['no vintage node', {}],
] as const)
  test(`registration is left alone: ${name}`, async () => {
    const { recorded, run } = fakeContext({ keys, env });
    await run(vdsmReg);
    assert.deepEqual([recorded.files, recorded.services], [[], []]);
  });
