// Restarts after a renewal: who holds which certificate, once each, and only if it runs or will.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restarts } from '../../../../../plugins/ovirt-host-common/core/restarts/index.ts';
import { deploy } from '../../../../../plugins/ovirt-host-deploy/keys.ts';
import { fakeContext } from '../../../fake-context.ts';

const on = { running: true };
const units = {
  libvirtd: on,
  vdsmd: on,
  'ovirt-imageio': on,
  openvswitch: on,
  'ovn-controller': { enabled: true },
  'openvswitch-ipsec': {},
  'ovirt-vmconsole-host-sshd': on,
};
const vdsmUnits = ['restart libvirtd', 'restart ovirt-imageio', 'restart vdsmd'];

for (const [path, expected] of [
  ['/etc/pki/vdsm/certs/vdsmcert.pem', vdsmUnits],
  ['/etc/pki/vdsm/libvirt-spice/server-cert.pem', vdsmUnits],
  ['/etc/pki/vdsm/libvirt-migrate/server-cert.pem', vdsmUnits],
  ['/etc/pki/vdsm/libvirt-vnc/server-cert.pem', ['restart libvirtd']],
  ['/etc/pki/vdsm/ovn/ovn-cert.pem', ['restart openvswitch', 'restart ovn-controller']],
  ['/etc/pki/ovirt-vmconsole/host-ssh_host_rsa-cert.pub', ['restart ovirt-vmconsole-host-sshd']],
  ['/etc/pki/ovirt-vmconsole/host-ssh_host_rsa.pending', []],
  ['/etc/pki/vdsm/ovn/ovn-key.pending.pem', []],
  ['/etc/vdsm/vdsm.conf', []],
] as const)
  test(`${path} changed: ${expected.join(', ') || 'nothing'}`, async () => {
    const { ctx, recorded, run } = fakeContext({ units });
    ctx.changes.record({ kind: 'file', target: path, why: '' });
    await run(restarts);
    assert.deepEqual(recorded.services, expected);
  });

test('what this run has restarted already is left alone', async () => {
  const { ctx, recorded, run } = fakeContext({ units });
  ctx.changes.record({ kind: 'file', target: '/etc/pki/vdsm/certs/vdsmcert.pem', why: '' });
  ctx.changes.record({ kind: 'service', target: 'libvirtd', action: 'restart', why: '' });
  ctx.changes.record({ kind: 'service', target: 'vdsmd', action: 'enable', why: '' });
  await run(restarts);
  assert.deepEqual(recorded.services, ['restart ovirt-imageio', 'restart vdsmd']);
});

test('a host about to reboot restarts nothing', async () => {
  const { ctx, recorded, run } = fakeContext({
    keys: Object.values(deploy),
    env: { 'ODEPLOY/forceReboot': true },
    units,
  });
  ctx.changes.record({ kind: 'file', target: '/etc/pki/vdsm/certs/vdsmcert.pem', why: '' });
  await run(restarts);
  assert.deepEqual(recorded.services, []);
});
