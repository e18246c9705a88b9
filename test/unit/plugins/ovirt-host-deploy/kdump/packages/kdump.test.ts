// Kdump integration: what is detected, refused, written and restarted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeployError } from '../../../../../../src/base/errors.ts';
import type { PackageInfo } from '../../../../../../src/packager/package.ts';
import { kdump } from '../../../../../../plugins/ovirt-host-deploy/kdump/packages/index.ts';
import { fakeContext, type FakeHost } from '../../../../fake-context.ts';

const conf = '/etc/kdump.conf';
const ours = 'fence_kdump_nodes 192.0.2.7\nfence_kdump_args -p 7410 -i 5\n';
const env = { 'KDUMP/enable': true, 'KDUMP/destinationAddress': '192.0.2.7' };

const kexecTools = (version: string, release: string): PackageInfo => ({
  operation: 'available',
  displayName: 'kexec-tools',
  name: 'kexec-tools',
  epoch: 0,
  version,
  release,
  arch: 'x86_64',
});

const osOf = (id: string, versionId: string) => ({
  osRelease: { id, idLike: [], versionId, variantId: '', prettyName: '' },
  isElFamily: id !== 'debian',
  osMajor: Number.parseInt(versionId, 10),
});

const supported: { name: string; host: FakeHost; expected: boolean }[] = [
  { name: 'new enough on EL 9', host: { packages: [kexecTools('2.0.27', '8.el9')] }, expected: true },
  { name: 'the least on EL 8', host: { packages: [kexecTools('2.0.17', '28.el8')] }, expected: true },
  { name: 'too old a release', host: { packages: [kexecTools('2.0.17', '9.el8')] }, expected: false },
  { name: 'no such package', host: {}, expected: false },
  {
    name: 'compared as versions, not as text',
    host: { packages: [kexecTools('2.0.4', '27.fc40')], facts: osOf('fedora', '40') },
    expected: true,
  },
  {
    name: 'the least on EL 7',
    host: { packages: [kexecTools('2.0.4', '32.el7')], facts: osOf('rhel', '7') },
    expected: false,
  },
  { name: 'another family', host: { packages: [kexecTools('9', '1')], facts: osOf('debian', '13') }, expected: false },
  {
    name: 'a vintage node says so itself',
    host: { env: { 'VDSM/ovirt-legacy-node': true, 'VDSM/nodePluginVdsmFeatures': ['kdump'] } },
    expected: true,
  },
  { name: 'a vintage node without the feature', host: { env: { 'VDSM/ovirt-legacy-node': true } }, expected: false },
];

for (const { name, host, expected } of supported)
  test(`support of kdump: ${name}`, async () => {
    const facts = { kernelCommandLine: 'ro crashkernel=1G-4G:192M quiet', ...host.facts };
    const { ctx, recorded, run } = fakeContext({ ...host, facts });
    ctx.env.write('KDUMP/enable', false);
    await run(kdump);
    assert.equal(ctx.env.read('KDUMP/supported'), expected);
    assert.ok(recorded.log.includes(`INFO Kdump ${expected ? 'supported' : 'unsupported'}`));
    assert.deepEqual(recorded.files, []);
  });

test('without crashkernel= nothing is asked and kdump is unsupported', async () => {
  const { ctx, run } = fakeContext({
    packages: [kexecTools('9', '1')],
    facts: { kernelCommandLine: 'ro nocrashkernel=1' },
  });
  ctx.packager.queryPackages = () => assert.fail('no package may be asked for');
  await run(kdump);
  assert.equal(ctx.env.read('KDUMP/supported'), false);
});

test('a package manager that cannot answer fails no deployment', async () => {
  const { ctx, recorded, run } = fakeContext({ facts: { kernelCommandLine: 'crashkernel=auto' } });
  ctx.packager.queryPackages = () => Promise.reject(new Error('no route to mirror'));
  await run(kdump);
  assert.match(recorded.log.join('\n'), /WARNING .*kexec-tools.*no route to mirror/);
});

test('enabled: package, file, service', async () => {
  const { recorded, run } = fakeContext({
    env,
    files: { [conf]: 'path /var/crash\n' },
    units: { kdump: { running: true } },
  });
  await run(kdump);
  assert.deepEqual(recorded.packages, ['installUpdate kexec-tools']);
  assert.equal(recorded.files[0]?.content, `path /var/crash\n${ours}`);
  assert.deepEqual(recorded.services, ['enable kdump']);
});

test('a changed file restarts kdump, an unchanged one only starts it where it is stopped', async () => {
  const { ctx, recorded, run } = fakeContext({ env, files: { [conf]: ours }, units: { kdump: { enabled: true } } });
  await run(kdump);
  assert.deepEqual(recorded.files, []);
  assert.deepEqual(recorded.services, ['start kdump']);
  ctx.changes.record({ kind: 'file', target: conf, why: '' });
  await run(kdump);
  assert.equal(recorded.services.at(-1), 'restart kdump');
});

test('a kdump that does not start is an error that says what to do', async () => {
  const { ctx, run } = fakeContext({ env, files: { [conf]: ours } });
  ctx.services.setRunning = () => Promise.reject(new DeployError('service-failed', 'no memory reserved'));
  await assert.rejects(run(kdump), {
    code: 'service-failed',
    message: /Please either redeploy with Kdump Integration disabled/,
  });
});

for (const [name, address, code] of [
  ['no address', null, 'bad-value'],
  ['a line break in the address', 'engine\nfence_kdump_nodes evil', 'bad-value'],
  ['a name without an address', 'engine.invalid', 'name-unresolved'],
] as const)
  test(`refused: ${name}`, async () => {
    const { run } = fakeContext({ env: { ...env, 'KDUMP/destinationAddress': address } });
    await assert.rejects(run(kdump, 'VALIDATION'), { code, message: /KDUMP\/destinationAddress|engine\.invalid/ });
  });
