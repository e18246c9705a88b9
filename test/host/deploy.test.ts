// The main job on a real host: nothing copied but the executable, the whole conversation over ssh, then a second run that
// changes nothing, and plans that tell the truth about both.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Authority } from './deploy/authority.ts';
import type { Outcome, Script } from './deploy/client.ts';
import { converse } from './deploy/client.ts';
import { executable } from './deploy/executable.ts';
import { machineArguments, steadyDeployment, wholeDeployment } from './deploy/scripts.ts';
import { TestHost } from './lab/host.ts';
import { compareSnapshots } from './lab/snapshot.ts';

let host: TestHost;
let authority: Authority;

before(async () => {
  const built = await executable();
  [host, authority] = await Promise.all([
    TestHost.boot({ name: 'deploy', base: 'dnf4', repo: ['signed'] }),
    Authority.make(),
  ]);
  await host.copyIn(built, '/root/ovirt-host-deploy', 0o755);
});
after(async () => host.dispose());

const deploy = async (script: Script, more = ''): Promise<Outcome> =>
  converse(host.sshProcess(`/root/ovirt-host-deploy ${machineArguments} ${more}`), script);

/** `kind target` of the changes that a run's log tells of. */
const changesIn = (log: string | undefined, word: 'CHANGE' | 'PLANNED'): string[] =>
  [...(log ?? '').matchAll(new RegExp(` ${word} (\\S+ [^:]+): (.*)`, 'g'))]
    .filter(([, , why]) => why?.includes('known after apply') !== true)
    .map(([, change]) => change ?? '')
    .toSorted();

let planned: string[];

describe('a host that is deployed, planned and deployed again', () => {
  test('the plan of the first run changes nothing and asks nothing but the customization', async () => {
    const start = await host.snapshot();
    const plan = await deploy(wholeDeployment(authority), '--plan');
    assert.equal(plan.code, 0, plan.stdout);
    assert.deepEqual(compareSnapshots(start, await host.snapshot()), []);
    assert.deepEqual(
      plan.asked.filter((name) => ['TIME', 'GPG_KEY', 'VDSM_CERTIFICATE_CHAIN'].includes(name)),
      [],
    );
    assert.match(plan.stdout, /### Plan: \d+ changes/);
    assert.match(plan.stdout, /\+ssl = true/);
    planned = changesIn(await host.readFile(plan.shown['CORE/logFileName'] ?? ''), 'PLANNED');
    assert.ok(planned.length > 10, planned.join('\n'));
  });

  test('the first run deploys it, and did what was planned', async () => {
    const run = await deploy(wholeDeployment(authority));
    assert.equal(run.code, 0, run.stdout);
    assert.equal(run.stderr, '');
    assert.equal(run.shown['BASE/error'], 'false');
    assert.deepEqual(
      run.records.filter((record) => !record.startsWith('INFO')),
      [],
    );
    assert.ok(run.asked.includes('GPG_KEY'), 'the key of the repository was confirmed');
    assert.ok(run.asked.includes('TIME'));
    for (const line of run.stdout.split('\n')) assert.match(line, /^(#|\*\*\*|\*\*%|$)|^/);
    const certain = changesIn(run.shown['LOG'], 'CHANGE');
    assert.deepEqual(
      planned.filter((change) => !certain.includes(change)),
      [],
      'planned and not done',
    );
  });

  test('the host has what a deployment leaves', async () => {
    const listing = await host.ssh(
      `stat -c '%n %a %U:%G' /etc/pki/vdsm/certs/*.pem /etc/pki/vdsm/keys/*.pem /etc/pki/vdsm/libvirt-spice/*.pem /etc/pki/CA/cacert.pem /etc/pki/libvirt/clientcert.pem /etc/pki/libvirt/private/clientkey.pem`,
    );
    assert.deepEqual(listing.stdout.trim().split('\n').toSorted(), [
      '/etc/pki/CA/cacert.pem 644 root:kvm',
      '/etc/pki/libvirt/clientcert.pem 644 root:kvm',
      '/etc/pki/libvirt/private/clientkey.pem 440 vdsm:kvm',
      '/etc/pki/vdsm/certs/cacert.pem 644 root:kvm',
      '/etc/pki/vdsm/certs/vdsmcert.pem 644 root:kvm',
      '/etc/pki/vdsm/keys/vdsmkey.pem 440 vdsm:kvm',
      '/etc/pki/vdsm/libvirt-spice/ca-cert.pem 644 root:kvm',
      '/etc/pki/vdsm/libvirt-spice/server-cert.pem 644 root:kvm',
      '/etc/pki/vdsm/libvirt-spice/server-key.pem 440 vdsm:kvm',
    ]);
    const verify = await host.ssh(
      'openssl verify -CAfile /etc/pki/vdsm/certs/cacert.pem /etc/pki/vdsm/certs/vdsmcert.pem',
    );
    assert.equal(verify.stdout.trim(), '/etc/pki/vdsm/certs/vdsmcert.pem: OK');
    assert.equal(
      await host.readFile('/etc/vdsm/vdsm.conf'),
      '[addresses]\nmanagement_port = 54321\n\n[vars]\nssl = true\n',
    );
    assert.match(await host.readFile('/root/.ssh/authorized_keys'), /engine$/m);
    assert.match(await host.readFile('/etc/vdsm/vdsm.id'), /^[0-9a-f-]{36}\n?$/);
    const units = await host.ssh(
      'systemctl is-enabled vdsmd; systemctl is-active vdsmd supervdsmd libvirtd; rpm -q vdsm ovirt-host',
    );
    assert.match(units.stdout, /^enabled\nactive\nactive\nactive\nvdsm-.*\novirt-host-.*\n$/);
  });

  test('a plan of the second run finds nothing to change', async () => {
    const plan = await deploy(steadyDeployment, '--plan');
    assert.equal(plan.code, 0);
    assert.match(plan.stdout, /### Plan: nothing to change/, plan.stdout.slice(-3000));
  });

  test('the second run writes no file, makes no package transaction, restarts nothing', async () => {
    const start = await host.snapshot();
    const run = await deploy(steadyDeployment);
    assert.equal(run.code, 0, run.stdout);
    assert.deepEqual(
      changesIn(run.shown['LOG'], 'CHANGE').filter((c) => !c.startsWith('clock')),
      [],
    );
    assert.deepEqual(compareSnapshots(start, await host.snapshot()), []);
  });
});
