// Gluster: packages, services and monitoring.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnyKey } from '../../../../../src/environment/key.ts';
import type { PackageInfo } from '../../../../../src/packager/package.ts';
import { glusterpmd } from '../../../../../plugins/ovirt-host-deploy/gluster/glusterpmd/index.ts';
import { nrpe } from '../../../../../plugins/ovirt-host-deploy/gluster/nrpe/index.ts';
import { glusterPackages } from '../../../../../plugins/ovirt-host-deploy/gluster/packages/index.ts';
import { deploy, gluster, node } from '../../../../../plugins/ovirt-host-deploy/keys.ts';
import { fakeContext } from '../../../fake-context.ts';

const keys: readonly AnyKey[] = [...Object.values(deploy), ...Object.values(gluster), ...Object.values(node)];
const enable = { 'GLUSTER/enable': true };
const cfg = '/etc/nagios/nrpe.cfg';
const vdsmGluster: PackageInfo = {
  operation: 'available',
  displayName: '',
  name: 'vdsm-gluster',
  epoch: 0,
  version: '4.50',
  release: '1',
  arch: 'x86_64',
};

test('enabled: the package, and both daemons on', async () => {
  const units = { glusterd: {}, glustereventsd: { running: true } };
  const { recorded, run } = fakeContext({ keys, env: enable, packages: [vdsmGluster], units });
  await run(glusterPackages);
  assert.deepEqual(recorded.packages, ['installUpdate vdsm-gluster']);
  assert.deepEqual(recorded.services, ['enable glusterd', 'start glusterd', 'enable glustereventsd']);
});

test('no daemon is started where the host will reboot', async () => {
  const env = { ...enable, 'ODEPLOY/forceReboot': true };
  const { recorded, run } = fakeContext({ keys, env, packages: [vdsmGluster], units: { glusterd: {} } });
  await run(glusterPackages);
  assert.deepEqual(recorded.services, []);
});

test('a package that cannot be had is an error', async () => {
  const { run } = fakeContext({ keys, env: enable });
  await assert.rejects(run(glusterPackages), { code: 'package-missing', message: /incorrect channels/ });
});

for (const env of [{}, { ...enable, 'VDSM/ovirt-legacy-node': true }])
  test(`off: ${JSON.stringify(env)}`, async () => {
    const { recorded, run } = fakeContext({ keys, env });
    await run(glusterPackages);
    assert.deepEqual([recorded.packages, recorded.services], [[], []]);
  });

const monitored = { 'GLUSTER/monitoringEnable': true, 'GLUSTER/monitoringServer': 'nagios.example.test' };

test('glusterpmd is on only where gluster is, too', async () => {
  for (const [env, expected] of [
    [monitored, []],
    [enable, []],
    [{ ...monitored, ...enable }, ['enable glusterpmd', 'start glusterpmd']],
  ] as const) {
    const { recorded, run } = fakeContext({ keys, env, units: { glusterpmd: {} } });
    await run(glusterpmd);
    assert.deepEqual(recorded.services, expected);
  }
});

test('nrpe lets the server in, and is restarted only if its file changed', async () => {
  const { ctx, recorded, run } = fakeContext({
    keys,
    env: monitored,
    files: { [cfg]: 'allowed_hosts=127.0.0.1\n' },
    units: { nrpe: { running: true } },
  });
  await run(nrpe);
  assert.equal(recorded.files[0]?.content, 'allowed_hosts=127.0.0.1,nagios.example.test\n');
  assert.deepEqual(recorded.services, ['enable nrpe']);
  ctx.changes.record({ kind: 'file', target: cfg, why: '' });
  await run(nrpe);
  assert.ok(recorded.services.includes('restart nrpe'));
});

test('no nrpe on the host: nothing happens', async () => {
  const { recorded, run } = fakeContext({ keys, env: monitored });
  await run(nrpe);
  assert.deepEqual([recorded.files, recorded.services], [[], []]);
});

test('a line break in the server is refused, even where monitoring is off', async () => {
  const { run } = fakeContext({ keys, env: { 'GLUSTER/monitoringServer': 'a\ncommand[x]=y' } });
  await assert.rejects(run(nrpe), { code: 'bad-value', message: /GLUSTER\/monitoringServer/ });
});
