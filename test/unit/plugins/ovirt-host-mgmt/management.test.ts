// Management of a deployed host: checks, updates, removal.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PlannedPackage } from '../../../../src/packager/package.ts';
import { packager } from '../../../../plugins/otopi/keys.ts';
import { vdsmPki } from '../../../../plugins/ovirt-host-common/keys.ts';
import { expiry } from '../../../../plugins/ovirt-host-mgmt/certificates/expiry/index.ts';
import { removal, runningMachines } from '../../../../plugins/ovirt-host-mgmt/core/removal/index.ts';
import { management, packages } from '../../../../plugins/ovirt-host-mgmt/keys.ts';
import { newPackages, update } from '../../../../plugins/ovirt-host-mgmt/packages/update/index.ts';
import { upgrade } from '../../../../plugins/ovirt-host-mgmt/packages/upgrade/index.ts';
import { fakeContext, type FakeHost } from '../../fake-context.ts';

const operations: PlannedPackage[] = [
  { action: 'upgrade', nevra: 'vdsm-4.50.4-1.el9.x86_64' },
  { action: 'upgraded', nevra: 'vdsm-4.50.3-1.el9.x86_64' },
  { action: 'install', nevra: 'mom-1:0.6.4-1.el9.noarch' },
  { action: 'obsoleted', nevra: 'old-1-1.noarch' },
  { action: 'remove', nevra: 'gone-1-1.noarch' },
];

function prepare(host: FakeHost, planned: PlannedPackage[] = operations) {
  const keys = [
    ...Object.values(packages),
    ...Object.values(packager),
    ...Object.values(vdsmPki),
    ...(host.keys ?? []),
  ];
  const fake = fakeContext({ ...host, keys });
  fake.ctx.packager.checkForSafeUpdate = () =>
    Promise.resolve({ upgradeAvailable: planned.length > 0, missingRollback: [], packageOperations: planned });
  return fake;
}

const mode = (value: string) => ({
  'OMGMT_PACKAGES/packagesUpdateMode': value,
  'OMGMT_PACKAGES/packages': ['ovirt-host'],
});

test('what comes, not what goes: name-version-release, sorted', () => {
  assert.deepEqual(newPackages(operations), ['mom-0.6.4-1.el9', 'vdsm-4.50.4-1.el9']);
});

test('checkUpdate tells, changes nothing, and looks beyond version locks', async () => {
  const { ctx, recorded, run } = prepare({ env: { ...mode('checkUpdate'), 'PACKAGER/dnfDisabledPlugins': ['x'] } });
  await run(update);
  assert.deepEqual(ctx.env.get(packages.info), ['mom-0.6.4-1.el9', 'vdsm-4.50.4-1.el9']);
  assert.deepEqual(ctx.env.get(packager.dnfDisabledPlugins), ['x', 'versionlock']);
  assert.deepEqual(recorded.packages, []);
});

test('update brings the packages', async () => {
  const { ctx, recorded, run } = prepare({ env: mode('update') });
  await run(update);
  assert.deepEqual(recorded.packages, ['installUpdate ovirt-host']);
  assert.deepEqual(ctx.env.get(packager.dnfDisabledPlugins), []);
});

test('an unknown mode is refused', async () => {
  await assert.rejects(prepare({ env: mode('upgrade') }).run(update), {
    code: 'bad-value',
    message: /packagesUpdateMode/,
  });
});

const ha = { 'ovirt-ha-agent': { running: true }, 'ovirt-ha-broker': {} };

test('the agent of the hosted engine is away during an update, and only what ran comes back', async () => {
  const { recorded, run } = prepare({ env: mode('update'), units: ha });
  await run(upgrade);
  assert.equal(recorded.services[0], 'stop ovirt-ha-agent');
  assert.ok(!recorded.services.some((line) => line.includes('broker')));
});

test('nothing to update: nothing is stopped', async () => {
  const { recorded, run } = prepare({ env: mode('update'), units: ha }, []);
  await run(upgrade);
  assert.deepEqual(recorded.services, []);
});

const osRelease = { id: 'centos', idLike: [], versionId: '9', variantId: 'ovirt-node', prettyName: '' };
const marker = '/var/imgbased/.image-updated';

test("a node's image has to prove itself", async () => {
  for (const [files, isUpdated, fails] of [
    [{}, true, true],
    [{ [marker]: '' }, true, false],
    [{}, false, false],
  ] as const) {
    const { ctx, run } = prepare({ env: mode('update'), facts: { osRelease }, files }, []);
    if (isUpdated) ctx.changes.record({ kind: 'package', target: 'ovirt-node-ng-image-update-4.5-1.noarch', why: '' });
    if (fails) await assert.rejects(run(upgrade), { code: 'node-image', message: /image-updated/ });
    else await run(upgrade);
  }
});

test('certificates that need renewal are told along with an update', async () => {
  const files = { '/etc/pki/vdsm/certs/vdsmcert.pem': 'nonsense' };
  const { recorded, run } = prepare({ env: mode('checkUpdate'), files });
  await run(expiry);
  assert.deepEqual(recorded.log, ['WARNING Renew the certificate /etc/pki/vdsm/certs/vdsmcert.pem: it cannot be read']);
  const enrolled = prepare({ env: { ...mode('update'), 'VDSM/certificateEnrollment': 'inline' }, files });
  await enrolled.run(expiry);
  assert.deepEqual(enrolled.recorded.log, []);
});

const remove = { 'OMGMT_CORE/action': 'remove' };
const conf = '/etc/ovirt-hosted-engine/hosted-engine.conf';
const zone = 'public\n  services: cockpit ssh vdsm ovirt-imageio\n  ports: 22/tcp\n';

test('removal: services off, identity and certificates away, ssh and cockpit stay open', async () => {
  const { recorded, run } = fakeContext({
    keys: Object.values(management),
    env: remove,
    units: { vdsmd: { running: true, enabled: true }, 'ovirt-ha-agent': { enabled: true } },
    files: {
      [conf]: 'host_id=1\n',
      '/etc/vdsm/vdsm.id': 'x',
      '/etc/pki/vdsm/keys/vdsmkey.pem': 'k',
      '/etc/vdsm/vdsm.conf': '',
    },
    programs: ['firewall-cmd'],
    commands: {
      'firewall-cmd --state': '',
      'ip -o route show default': 'default via 192.0.2.254 dev eth0\n',
      'firewall-cmd --get-zone-of-interface=eth0': 'public\n',
      'firewall-cmd --permanent --zone=public --list-all': zone,
      'firewall-cmd --zone=public --list-all': zone,
      'firewall-cmd --permanent --zone=public --remove-service=vdsm --remove-service=ovirt-imageio': '',
      'firewall-cmd --zone=public --remove-service=vdsm --remove-service=ovirt-imageio': '',
    },
  });
  await run(removal);
  assert.deepEqual(recorded.services, ['disable ovirt-ha-agent', 'stop vdsmd', 'disable vdsmd']);
  assert.deepEqual(
    recorded.files.map(({ path, content }) => [path, content]),
    [[`${conf}.undeployed`, 'host_id=1\n']],
  );
  // A password may be in it.
  assert.deepEqual([recorded.files[0]?.mode, recorded.files[0]?.secret], [0o440, true]);
  assert.deepEqual(recorded.removed, [conf, '/etc/vdsm/vdsm.id', '/etc/pki/vdsm/keys/vdsmkey.pem']);
  assert.equal(recorded.changes.filter(({ kind }) => kind === 'network').length, 2);
});

test('none: nothing is touched', async () => {
  const { recorded, run } = fakeContext({
    files: { [conf]: '' },
    units: { vdsmd: { running: true } },
    programs: ['firewall-cmd'],
  });
  await run(removal);
  assert.deepEqual([recorded.services, recorded.removed, recorded.commands], [[], [], []]);
});

test('an unknown action is refused', async () => {
  await assert.rejects(fakeContext({ env: { 'OMGMT_CORE/action': 'wipe' } }).run(removal), { code: 'bad-value' });
});

test('running machines are found by their state files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qemu-'));
  for (const name of ['web.xml', 'web.pid', 'db.xml']) writeFileSync(join(folder, name), '');
  assert.deepEqual(runningMachines(folder).toSorted(), ['db', 'web']);
  assert.deepEqual(runningMachines(join(folder, 'none')), []);
  rmSync(folder, { recursive: true });
});
