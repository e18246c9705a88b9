// vdsm's package and services: what is refused, and that a second run leaves alone what is as it should be.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as keys from '../../../../../plugins/ovirt-host-deploy/keys.ts';
import { ovirtHostPackages } from '../../../../../plugins/ovirt-host-deploy/ovirt-host/packages/index.ts';
import { vdsmPackages } from '../../../../../plugins/ovirt-host-deploy/vdsm/packages/index.ts';
import type { AnyKey } from '../../../../../src/environment/key.ts';
import type { PackageInfo } from '../../../../../src/packager/package.ts';
import { fakeContext, type FakeHost } from '../../../fake-context.ts';

function pack(
  operation: PackageInfo['operation'],
  name: string,
  version: string,
  release = '1.el9',
  epoch = 0,
): PackageInfo {
  return { operation, name, version, release, epoch, arch: 'x86_64', displayName: `${name}-${version}-${release}` };
}

const everyKey = Object.values(keys).flatMap((group) => Object.values<AnyKey>(group));
const running = { running: true, enabled: true };
const isConfigured = 'vdsm-tool is-configured';
const configure = 'vdsm-tool configure --force';

/** A host where vdsm is installed, configured and running. */
const deployed: FakeHost = {
  keys: everyKey,
  programs: ['vdsm-tool', 'nmcli'],
  packages: [pack('installed', 'vdsm', '4.50.5'), pack('available', 'vdsm', '4.50.5')],
  units: { vdsmd: running, supervdsmd: running, libvirtd: running, NetworkManager: running, 'ovirt-imageio': running },
  commands: { [isConfigured]: '', [configure]: '', '/usr/bin/nmcli general reload conf': '' },
};

async function run(host: FakeHost, changed?: { kind: 'file' | 'package'; target: string }) {
  const fake = fakeContext({ ...deployed, ...host });
  if (changed !== undefined) fake.recorded.changes.push({ ...changed, why: 'test' });
  await fake.run(vdsmPackages);
  return fake.recorded;
}

suite('the package must be there and new enough', () => {
  const cases: [string, PackageInfo[], string | null, RegExp | undefined][] = [
    ['missing', [], null, /^Cannot locate vdsm package, possible cause is incorrect channels$/],
    ['only an obsoleting one', [pack('obsoletes', 'vdsm', '9')], null, /^Cannot locate vdsm/],
    [
      'too old',
      [pack('available', 'vdsm', '4.40.9')],
      '4.40.10',
      /^VDSM package is too old, need 4.40.10 found 4.40.9-1.el9$/,
    ],
    ['release too old', [pack('installed', 'vdsm', '4.50', '1')], '4.50-2', /need 4.50-2 found 4.50-1$/],
    ['the epoch does not count', [pack('available', 'vdsm', '4.4', '1', 9)], '4.5', /need 4.5 found 4.4-1/],
    ['the same', [pack('available', 'vdsm', '4.50', '1')], '4.50', undefined],
    ['the update counts', [pack('installed', 'vdsm', '4.4'), pack('updates', 'vdsm', '4.50')], '4.5', undefined],
    ['an empty minimum is none', [pack('available', 'vdsm', '4.4')], '', undefined],
  ];
  for (const [name, packages, minimum, message] of cases)
    test(name, async () => {
      const fake = fakeContext({ keys: everyKey, packages, env: { 'VDSM/vdsmMinimumVersion': minimum } });
      const done = fake.run(vdsmPackages, 'VALIDATION');
      if (message === undefined) await done;
      else await assert.rejects(done, { message });
    });
});

test('a second run changes and restarts nothing', async () => {
  const { services, packages, changes } = await run({});
  assert.deepEqual([services, packages, changes], [[], [], []]);
});

test('what is stopped is started without restarting the rest', async () => {
  const { services } = await run({ units: { ...deployed.units, vdsmd: { running: false, enabled: false } } });
  assert.deepEqual(services, ['enable vdsmd', 'start vdsmd']);
});

test('vdsm is stopped before it is updated, and the update asked for', async () => {
  const { services, packages } = await run({
    packages: [pack('installed', 'vdsm', '4.50.5'), pack('updates', 'vdsm', '4.50.6')],
  });
  assert.deepEqual(packages, ['installUpdate vdsm']);
  assert.deepEqual(services.slice(0, 2), ['stop vdsmd', 'stop supervdsmd']);
});

test('a first deployment has nothing to stop', async () => {
  const { services, packages } = await run({ packages: [pack('available', 'vdsm', '4.50.5')], units: {} });
  assert.deepEqual(packages, ['installUpdate vdsm']);
  assert.ok(!services.some((line) => line.startsWith('stop')));
});

suite('configure and restart', () => {
  const all = ['restart libvirtd', 'restart ovirt-imageio', 'restart vdsmd'];
  for (const [what, changed] of [
    ['vdsm.conf', { kind: 'file', target: '/etc/vdsm/vdsm.conf' }],
    ['a certificate', { kind: 'file', target: '/etc/pki/vdsm/certs/vdsmcert.pem' }],
    ['the package', { kind: 'package', target: 'vdsm.x86_64' }],
  ] as const)
    test(`after a change of ${what}`, async () => {
      const { services, commands } = await run({}, changed);
      assert.deepEqual(services, all);
      assert.deepEqual(commands, [configure, '/usr/bin/nmcli general reload conf']);
    });
  for (const [what, changed] of [
    ['another file', { kind: 'file', target: '/etc/vdsm/vdsm.conf.d/x' }],
    ['another package', { kind: 'package', target: 'vdsm-hook-foo.noarch' }],
  ] as const)
    test(`not after a change of ${what}`, async () => {
      assert.deepEqual((await run({}, changed)).services, []);
    });
  test('where vdsm says that it is not configured', async () => {
    const { services } = await run({ commands: { ...deployed.commands, [isConfigured]: { code: 1 } } });
    assert.deepEqual(services, all);
  });
  test('in a trust store of its own', async () => {
    const files = { '/etc/vdsm/vdsm.conf': '[vars]\ntrust_store_path = /srv/pki\n' };
    const { services } = await run({ files }, { kind: 'file', target: '/srv/pki/keys/vdsmkey.pem' });
    assert.deepEqual(services, all);
  });
});

test('a failing configure is a WARNING, and vdsm is started all the same', async () => {
  const { log, services } = await run({
    commands: { ...deployed.commands, [isConfigured]: { code: 1 }, [configure]: new Error('broken') },
  });
  assert.ok(log.includes('WARNING Cannot configure vdsm: broken'));
  assert.ok(services.includes('restart vdsmd'));
});

test('with forceReboot nothing is started, but configured and enabled', async () => {
  const { services, commands } = await run({
    env: { 'ODEPLOY/forceReboot': true },
    units: { vdsmd: {} },
    commands: { [isConfigured]: { code: 1 }, [configure]: '' },
  });
  assert.deepEqual(services, ['enable vdsmd']);
  assert.deepEqual(commands, [isConfigured, configure]);
});

suite('NetworkManager', () => {
  test('off where it was asked for', async () => {
    const { services } = await run({ env: { 'VDSM/disableNetworkManager': true } });
    assert.deepEqual(services, ['stop NetworkManager', 'disable NetworkManager']);
  });
  test('off with an old vdsm', async () => {
    const { services } = await run({ packages: [pack('installed', 'vdsm', '4.18.999')] });
    assert.deepEqual(services, ['stop NetworkManager', 'disable NetworkManager']);
  });
  test('restarted where there is no nmcli', async () => {
    const { services } = await run({ programs: ['vdsm-tool'] }, { kind: 'package', target: 'vdsm.x86_64' });
    assert.ok(services.includes('restart NetworkManager'));
  });
});

test('the service network is started and enabled where it exists', async () => {
  const { services } = await run({ units: { ...deployed.units, network: {} } });
  assert.deepEqual(services, ['start network', 'enable network']);
});

suite('ovirt-host', () => {
  test('missing', async () => {
    const message = /^Cannot locate ovirt-host package, possible cause is incorrect channels$/;
    await assert.rejects(fakeContext({ keys: everyKey }).run(ovirtHostPackages), { code: 'package-missing', message });
  });
  test('too old', async () => {
    const host = { packages: [pack('available', 'ovirt-host', '4.4')], env: { 'OVIRT_HOST/minimumVersion': '4.5' } };
    const message = /^ovirt-host package is too old, need 4.5 found 4.4-1.el9$/;
    await assert.rejects(fakeContext({ keys: everyKey, ...host }).run(ovirtHostPackages), {
      code: 'package-too-old',
      message,
    });
  });
  test('installed and updated', async () => {
    const fake = fakeContext({ keys: everyKey, packages: [pack('available', 'ovirt-host', '4.5')] });
    await fake.run(ovirtHostPackages);
    assert.deepEqual(fake.recorded.packages, ['installUpdate ovirt-host']);
  });
});
