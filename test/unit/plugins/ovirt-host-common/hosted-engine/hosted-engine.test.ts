// The hosted engine: configuration, maintenance, agent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PackageInfo } from '../../../../../src/packager/package.ts';
import { hostedEngineConfig } from '../../../../../plugins/ovirt-host-common/hosted-engine/config/index.ts';
import {
  parseInService,
  setMaintenance,
} from '../../../../../plugins/ovirt-host-common/hosted-engine/config/maintenance.ts';
import { hostedEnginePackages } from '../../../../../plugins/ovirt-host-common/hosted-engine/packages/index.ts';
import { hostedEngine } from '../../../../../plugins/ovirt-host-common/keys.ts';
import { fakeContext, type FakeHost } from '../../../fake-context.ts';

const conf = '/etc/ovirt-hosted-engine/hosted-engine.conf';
const keys = Object.values(hostedEngine);
const closed = { owner: 'vdsm', group: 'kvm', mode: 0o440, enforcePermissions: true, secret: true };
const deploy = { 'HOSTED_ENGINE/action': 'deploy' };
const setup = (operation: PackageInfo['operation']): PackageInfo => ({
  operation,
  displayName: '',
  name: 'ovirt-hosted-engine-setup',
  epoch: 0,
  version: '2.7',
  release: '1',
  arch: 'noarch',
});

test('deploy: sorted configuration and the end of maintenance, with its way back', async () => {
  const env = { ...deploy, 'HOSTED_ENGINE_CONFIG/host_id': '2', 'HOSTED_ENGINE_CONFIG/fqdn': 'engine.example.test' };
  const { recorded, run } = fakeContext({ keys, env, programs: ['hosted-engine'] });
  await run(hostedEngineConfig);
  assert.equal(
    recorded.files[0]?.content,
    'ca_cert=/etc/pki/vdsm/libvirt-spice/ca-cert.pem\nfqdn=engine.example.test\nhost_id=2\n',
  );
  const { owner, group, mode, enforcePermissions, secret } = recorded.files[0] ?? {};
  assert.deepEqual({ owner, group, mode, enforcePermissions, secret }, closed);
  const [element] = recorded.elements;
  assert.deepEqual([element?.commit[0]?.args, element?.revert?.[0]?.args], [{ mode: 'none' }, { mode: 'local' }]);
});

test('a host in service is not asked to leave maintenance', async () => {
  const { recorded, run } = fakeContext({
    keys,
    env: { ...deploy, 'HOSTED_ENGINE_CONFIG/host_id': '2' },
    programs: ['hosted-engine'],
    units: { 'ovirt-ha-agent': { running: true } },
    commands: { 'hosted-engine --vm-status --json': '{"2":{"maintenance":false},"global_maintenance":false}' },
  });
  await run(hostedEngineConfig);
  assert.deepEqual(recorded.elements, []);
});

for (const [json, expected] of [
  ['{"1":{"maintenance":false}}', true],
  ['{"1":{"maintenance":true}}', false],
  ['{"2":{"maintenance":false}}', false],
  ['The hosted engine configuration has not been retrieved', false],
  ['null', false],
] as const)
  test(`in service: ${json}`, () => assert.equal(parseInService(json, '1'), expected));

test('maintenance that cannot be set is an ERROR in the log and no more', async () => {
  const { ctx, recorded } = fakeContext({
    commands: { 'hosted-engine --set-maintenance --mode=none': new Error('no broker') },
  });
  await setMaintenance({ mode: 'none' }, { run: ctx.run, log: ctx.log } as Parameters<typeof setMaintenance>[1]);
  assert.match(recorded.log[0] ?? '', /^ERROR .*none: no broker/);
});

test('without the program the run fails', async () => {
  const { run } = fakeContext({ keys, env: deploy });
  await assert.rejects(run(hostedEngineConfig), { code: 'command-missing' });
});

test('remove: the configuration goes, the agent is off', async () => {
  const host: FakeHost = {
    keys,
    env: { 'HOSTED_ENGINE/action': 'remove' },
    files: { [conf]: 'host_id=1\n' },
    units: { 'ovirt-ha-agent': { running: true, enabled: true } },
  };
  const { recorded, run } = fakeContext(host);
  await run(hostedEngineConfig);
  await run(hostedEnginePackages);
  assert.deepEqual(recorded.removed, [conf]);
  assert.deepEqual(recorded.services, ['stop ovirt-ha-agent', 'disable ovirt-ha-agent']);
  assert.deepEqual(recorded.packages, []);
});

test('none: nothing is touched', async () => {
  const { recorded, run } = fakeContext({ keys, files: { [conf]: 'host_id=1\n' }, units: { 'ovirt-ha-agent': {} } });
  await run(hostedEngineConfig);
  await run(hostedEnginePackages);
  assert.deepEqual([recorded.files, recorded.removed, recorded.services, recorded.packages], [[], [], [], []]);
});

const units = { 'ovirt-ha-agent': { running: true, enabled: true }, 'ovirt-ha-broker': { running: true } };

test('an update stops the agent meanwhile', async () => {
  const { recorded, run } = fakeContext({ env: deploy, units, packages: [setup('installed'), setup('updates')] });
  await run(hostedEnginePackages, 'PACKAGES');
  assert.deepEqual(recorded.services, ['stop ovirt-ha-agent', 'stop ovirt-ha-broker']);
  assert.deepEqual(recorded.packages, ['installUpdate ovirt-hosted-engine-setup']);
});

test('an up-to-date host is left running', async () => {
  const { recorded, run } = fakeContext({ env: deploy, units, packages: [setup('installed')] });
  await run(hostedEnginePackages);
  assert.deepEqual([recorded.services, recorded.packages], [[], []]);
});

test('a machine without the package: an ERROR, and the deployment goes on without', async () => {
  const { ctx, recorded, run } = fakeContext({ env: deploy, facts: { arch: 's390x' } });
  await run(hostedEnginePackages);
  assert.deepEqual(recorded.log, ['ERROR Hosted Engine support requested on unsupported machine: s390x. Disabling']);
  assert.equal(ctx.env.get(hostedEngine.action), 'none');
  assert.deepEqual(recorded.packages, []);
});

test('an unknown action is refused', async () => {
  const { run } = fakeContext({ env: { 'HOSTED_ENGINE/action': 'undeploy' } });
  await assert.rejects(run(hostedEnginePackages), { code: 'bad-value', message: /HOSTED_ENGINE\/action/ });
});

test('a line break in a value is refused', async () => {
  const { run } = fakeContext({ keys, env: { ...deploy, 'HOSTED_ENGINE_CONFIG/fqdn': 'a\nb=c' } });
  await assert.rejects(run(hostedEngineConfig), { code: 'bad-value', message: /HOSTED_ENGINE_CONFIG\/fqdn/ });
});
