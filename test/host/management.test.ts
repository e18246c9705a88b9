// A host after its deployment: its kernel's arguments, ovirt-host-mgmt's updates, new certificates, and the way out.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Authority } from './deploy/authority.ts';
import type { Outcome, Script } from './deploy/client.ts';
import { converse } from './deploy/client.ts';
import { ConsoleAuthority } from './deploy/console-authority.ts';
import { executable } from './deploy/executable.ts';
import { changesOf, signing, troublesOf } from './deploy/roles.ts';
import { machineArguments } from './deploy/scripts.ts';
import { TestHost } from './lab/host.ts';
import { compareSnapshots } from './lab/snapshot.ts';

const termination = ['env-get -k OMGMT_PACKAGES/packagesInfo', 'log'];
const bootArguments = '/var/lib/grubby/args';
const consoleKey = '/etc/pki/ovirt-vmconsole/host-ssh_host_rsa';
const consoleUnit = 'ovirt-vmconsole-host-sshd';
const holders = ['libvirtd', 'ovirt-imageio', 'vdsmd'];

let host: TestHost;
let authority: Authority;
let consoles: ConsoleAuthority;

before(async () => {
  const built = await executable();
  [host, authority, consoles] = await Promise.all([
    TestHost.boot({ name: 'po-mgmt', base: 'dnf4' }),
    Authority.make(),
    ConsoleAuthority.make(),
  ]);
  await host.ssh('dnf -yq install grubby');
  await host.copyIn(built, '/root/ovirt-host-deploy', 0o755);
});
after(async () => host.dispose());

const converseWith = async (program: string, script: Script): Promise<Outcome> => {
  const sign = signing(authority, consoles);
  const answer: Script['answer'] = async (query, client) =>
    (await script.answer?.(query, client)) ?? (await sign(query, client));
  const command = `/root/ovirt-host-deploy ${program} ${machineArguments}`;
  return converse(host.sshProcess(command), { termination, ...script, answer });
};
const deploy = async (script: Script): Promise<Outcome> => converseWith('ovirt-host-deploy', script);
const manage = async (script: Script): Promise<Outcome> => converseWith('ovirt-host-mgmt', script);
/** @returns the changes it made. */
const succeeds = (run: Outcome, troubles = /^$/): string[] => {
  assert.equal(run.code, 0, run.records.join('\n'));
  assert.match(troublesOf(run.records).join('\n'), troubles);
  return changesOf(run.shown['LOG']);
};
const ok = async (command: string): Promise<string> => {
  const { code, stdout, stderr } = await host.ssh(command);
  assert.equal(code, 0, `${command}\n${stdout}\n${stderr}`);
  return stdout;
};

describe('a deployment', () => {
  test('with iptables, a serial console and the hosted engine', async () => {
    const env = {
      'FIREWALL/type': 'str:iptables',
      'VDSM/certificateEnrollment': 'str:inline',
      'VMCONSOLE/enable': 'bool:True',
      'VMCONSOLE/certificateEnrollment': 'str:inline',
      'VMCONSOLE/caKey': `str:${consoles.publicKey}`,
      'HOSTED_ENGINE/action': 'str:deploy',
      'HOSTED_ENGINE_CONFIG/host_id': 'str:1',
    };
    succeeds(await deploy({ env }));
  });

  test('iptables guards the host in place of firewalld', async () => {
    assert.equal(await ok('systemctl is-active iptables; systemctl is-active firewalld || :'), 'active\ninactive\n');
    assert.equal(await ok('systemctl is-enabled iptables; systemctl is-enabled firewalld || :'), 'enabled\ndisabled\n');
    assert.match(await ok('iptables-save'), /--dport 54321 -j ACCEPT[^]*-j REJECT/);
    assert.equal(await ok("stat -c '%a %U:%G' /etc/sysconfig/iptables"), '600 root:root\n');
  });

  test('the console has a host certificate of its authority', async () => {
    assert.match(await ok(`ssh-keygen -L -f ${consoleKey}-cert.pub`), /Type: ssh-rsa-cert\S* host certificate/);
    const fingerprint = async (file: string) => (await ok(`ssh-keygen -l -f ${file}`)).split(' ')[1];
    const own = await ok(`ssh-keygen -y -f ${consoleKey} > /run/own.pub; ssh-keygen -l -f /run/own.pub`);
    assert.equal(await fingerprint(`${consoleKey}-cert.pub`), own.split(' ')[1]);
    const modes = await ok(`cd /etc/pki/ovirt-vmconsole; stat -c '%n %a %U:%G' *`);
    assert.equal(
      modes,
      'ca.pub 644 root:root\nhost-ssh_host_rsa 400 ovirt-vmconsole:ovirt-vmconsole\nhost-ssh_host_rsa-cert.pub 644 root:root\n',
    );
    assert.equal((await host.readFile('/etc/pki/ovirt-vmconsole/ca.pub')).trim(), consoles.publicKey);
    assert.equal(await ok(`systemctl is-active ${consoleUnit}`), 'active\n');
  });
});

describe('kernel arguments', () => {
  const updates = async () => (await host.ssh('cat /var/log/grubby.log')).stdout.match(/^--update-kernel.*$/gm) ?? [];
  const wanted = { 'KERNEL/cmdlineNew': 'str:intel_iommu=on', 'KERNEL/cmdlineOld': 'str:ro' };

  test('fips=1 where nobody knows the file system of /boot is refused', async () => {
    const run = await deploy({ env: { 'KERNEL/cmdlineNew': 'str:quiet fips=1' } });
    assert.equal(run.code, 1);
    assert.match(troublesOf(run.records).join('\n'), /Cannot detect the UUID of the \/boot partition/);
    assert.deepEqual(await updates(), []);
  });

  test('a run that fails before its commit never calls grubby', async () => {
    const run = await deploy({
      env: { ...wanted, 'VDSM/certificateEnrollment': 'str:inline' },
      answer: (query) => (query.kind === 'queryMultiString' ? [query.abortBoundary] : undefined),
    });
    assert.equal(run.code, 1);
    assert.match(run.shown['LOG'] ?? '', /execute: \S*grubby --info=DEFAULT/);
    assert.deepEqual(await updates(), []);
  });

  test('arguments that were applied are taken back when the commit fails', async () => {
    const start = await host.readFile(bootArguments);
    await ok('mv /usr/sbin/grubby /usr/sbin/grubby.real');
    const broken = '#!/bin/sh\n/usr/sbin/grubby.real "$@"\ncase "$*" in *--args=intel*) exit 1 ;; esac\n';
    await host.writeFile('/usr/sbin/grubby', broken, 0o755);
    const run = await deploy({ env: wanted });
    await ok('mv -f /usr/sbin/grubby.real /usr/sbin/grubby');
    assert.equal(run.code, 1, run.records.join('\n'));
    assert.deepEqual((await updates()).slice(0, 2), [
      '--update-kernel=DEFAULT --remove-args=ro',
      '--update-kernel=DEFAULT --args=intel_iommu=on',
    ]);
    const words = (text: string) => text.trim().split(' ').toSorted();
    assert.deepEqual(words(await host.readFile(bootArguments)), words(start));
  });

  test('fips=1 gets the boot= it needs', async () => {
    const findmnt = '#!/bin/sh\n[ "$*" = "--output=UUID --noheadings --target=/boot" ] && echo 0a1b-2c3d\n';
    await host.writeFile('/usr/bin/findmnt', findmnt, 0o755);
    const env = { 'KERNEL/cmdlineNew': 'str:quiet fips=1', 'KERNEL/cmdlineOld': 'str:ro' };
    succeeds(await deploy({ env }));
    assert.equal(await host.readFile(bootArguments), 'crashkernel=1G-4G:192M boot=UUID=0a1b-2c3d quiet fips=1\n');
  });
});

describe('ovirt-host-mgmt', () => {
  const packages = ['ovirt-host', 'vdsm'];
  const mode = (name: string) => ({
    'OMGMT_PACKAGES/packagesUpdateMode': `str:${name}`,
    'OMGMT_PACKAGES/packages': packages,
  });
  /** The authority's certificates last days, not years. */
  const expiry = /^WARNING Renew the certificate \/etc\/pki\/vdsm\/certs\/vdsmcert\.pem: it ends on \d{4}-\d\d-\d\d$/;
  const newer = ['ovirt-host-4.5.1-1.el9', 'vdsm-4.50.5.1-1.el9'];

  before(async () => {
    await host.writeFile('/etc/yum.repos.d/v2.repo', '[v2]\nname=v2\nbaseurl=file:///srv/repo/v2\ngpgcheck=0\n');
  });

  test('tells what an update would bring, and changes nothing', async () => {
    const start = await host.snapshot();
    const run = await manage({ env: mode('checkUpdate') });
    assert.deepEqual(succeeds(run, expiry), []);
    assert.deepEqual(run.shown['OMGMT_PACKAGES/packagesInfo']?.trim().split('\n'), newer);
    assert.deepEqual(compareSnapshots(start, await host.snapshot()), []);
  });

  test('updates, with the hosted engine kept away meanwhile', async () => {
    const changes = succeeds(await manage({ env: mode('update') }), expiry);
    assert.equal(await ok(`rpm -q ${packages.join(' ')}`), newer.map((name) => `${name}.noarch\n`).join(''));
    const agent = changes.flatMap((change) => /^service ovirt-ha-agent: (\w+)/.exec(change)?.[1] ?? []);
    assert.deepEqual(agent, ['stop', 'start']);
    assert.equal(await ok('systemctl is-active ovirt-ha-agent ovirt-ha-broker vdsmd'), 'active\n'.repeat(3));
  });

  test('finds nothing more to update', async () => {
    const run = await manage({ env: mode('checkUpdate') });
    succeeds(run, expiry);
    assert.equal(run.shown['OMGMT_PACKAGES/packagesInfo']?.trim(), '');
  });

  test('renews certificates, and restarts once whoever holds them', async () => {
    const files = ['/etc/pki/vdsm/certs/vdsmcert.pem', '/etc/pki/vdsm/keys/vdsmkey.pem', `${consoleKey}-cert.pub`];
    const units = [...holders, consoleUnit, 'nothing-else', 'ovirt-ha-agent'];
    const read = async () => Promise.all(files.map((file) => host.readFile(file)));
    const starts = async () =>
      (await ok(`systemctl show --property=InvocationID --value ${units.join(' ')}`)).split('\n\n');
    const [oldFiles, oldStarts] = [await read(), await starts()];
    const env = {
      'VDSM/certificateEnrollment': 'str:inline',
      'VMCONSOLE/certificateEnrollment': 'str:inline',
      'VMCONSOLE/caKey': `str:${consoles.publicKey}`,
    };
    const changes = succeeds(await manage({ env }));
    const newFiles = await read();
    oldFiles.forEach((old, i) => assert.notEqual(newFiles[i], old, files[i]));
    await ok('openssl verify -CAfile /etc/pki/vdsm/certs/cacert.pem /etc/pki/vdsm/certs/vdsmcert.pem');
    const restarted = changes.flatMap((change) => /^service (\S+): restart/.exec(change)?.[1] ?? []);
    assert.deepEqual(restarted.toSorted(), [...holders, consoleUnit].toSorted());
    const newStarts = await starts();
    for (const [i, unit] of units.entries())
      assert.equal(newStarts[i] !== oldStarts[i], restarted.includes(unit), `${unit} ${newStarts[i]}`);
  });

  test('takes oVirt off the host', async () => {
    const changes = succeeds(await manage({ env: { 'OMGMT_CORE/action': 'str:remove' } }));
    assert.ok(changes.length > 5);
    const gone = ['/etc/vdsm/vdsm.id', '/etc/pki/vdsm/keys/vdsmkey.pem', '/etc/pki/libvirt/clientcert.pem', consoleKey];
    for (const path of gone) assert.equal(await host.exists(path), false, path);
    assert.equal(await host.exists('/etc/ovirt-hosted-engine/hosted-engine.conf'), false);
    assert.match(await host.readFile('/etc/ovirt-hosted-engine/hosted-engine.conf.undeployed'), /^host_id=1$/m);
    const units = 'vdsmd supervdsmd ovirt-ha-agent ovirt-ha-broker ovirt-imageio ovirt-vmconsole-host-sshd';
    assert.equal((await host.ssh(`systemctl is-active ${units}`)).stdout, 'inactive\n'.repeat(6));
    assert.equal((await host.ssh(`systemctl is-enabled ${units}`)).stdout, 'disabled\n'.repeat(6));
    assert.equal(await ok('rpm -q vdsm'), 'vdsm-4.50.5.1-1.el9.noarch\n', 'packages stay');
  });

  test('a second removal finds nothing to remove', async () => {
    assert.deepEqual(succeeds(await manage({ env: { 'OMGMT_CORE/action': 'str:remove' } })), []);
  });
});
