// A deployment with every role and option an engine can ask for at once: what each leaves on the host, and a second run
// that changes nothing.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Authority } from './deploy/authority.ts';
import type { Outcome, Script } from './deploy/client.ts';
import { converse } from './deploy/client.ts';
import { executable } from './deploy/executable.ts';
import { machineArguments } from './deploy/scripts.ts';
import { TestHost } from './lab/host.ts';
import { compareSnapshots } from './lab/snapshot.ts';

const roles = {
  'VIRT/enable': 'bool:True',
  'GLUSTER/enable': 'bool:True',
  'GLUSTER/monitoringEnable': 'bool:True',
  'GLUSTER/monitoringServer': 'str:192.0.2.50',
  'KDUMP/enable': 'bool:True',
  'KDUMP/destinationAddress': 'str:192.0.2.60',
  'KERNEL/cmdlineNew': 'str:intel_iommu=on',
  'VMCONSOLE/enable': 'bool:True',
  'VDSM/libvirtGuests': 'bool:True',
  'VNC/tls': 'bool:True',
  'VNC/sasl': 'bool:True',
  'SPICE/protocol': 'str:ALL,-SSLv3',
  'FIREWALL/type': 'str:firewalld',
  'NETWORK/openvswitch': 'bool:True',
  'NETWORK_OVN/central': 'str:192.0.2.70',
  'NETWORK_OVN/tunnelNetwork': 'str:192.0.2.1',
  'HOSTED_ENGINE/action': 'str:deploy',
  'HOSTED_ENGINE_CONFIG/host_id': 'str:1',
  'VDSM_CONFIG/vars/ssl': 'str:true',
};
const enrollments = {
  'VDSM/certificateEnrollment': 'str:inline',
  'QEMU_PKI/certificateEnrollment': 'str:inline',
  'OVN_PKI/certificateEnrollment': 'str:inline',
};
const termination = ['env-get -k BASE/error', 'env-get -k KDUMP/supported', 'log'];

let host: TestHost;
let authority: Authority;

before(async () => {
  const built = await executable();
  [host, authority] = await Promise.all([
    TestHost.boot({ name: 'mo-roles', base: 'dnf4', repo: ['v1'] }),
    Authority.make(),
  ]);
  await host.ssh('dnf -y install grubby nrpe');
  await host.copyIn(built, '/root/ovirt-host-deploy', 0o755);
});
after(async () => host.dispose());

const deploy = async (script: Script, more = ''): Promise<Outcome> =>
  converse(host.sshProcess(`/root/ovirt-host-deploy ${machineArguments} ${more}`), script);

const first: Script = {
  env: { ...roles, ...enrollments },
  termination,
  answer: async (query, client) => {
    const name = /^(\w+)_CERTIFICATE_CHAIN$/.exec(query.name)?.[1];
    if (name === undefined || query.kind !== 'queryMultiString') return undefined;
    return [...(await authority.sign(client.outcome.shown[`${name}_CERTIFICATE_REQUEST`] ?? '')), query.boundary];
  },
};

describe('a host with every role', () => {
  test('is planned without a change', async () => {
    const start = await host.snapshot();
    const plan = await deploy(first, '--plan');
    assert.equal(plan.code, 0, plan.records.join('\n'));
    assert.deepEqual(compareSnapshots(start, await host.snapshot()), []);
  });

  test('is deployed', async () => {
    const run = await deploy(first);
    assert.equal(run.code, 0, run.records.join('\n'));
    assert.deepEqual(
      run.records.filter((record) => !record.startsWith('INFO')),
      [],
    );
  });

  test('has what each role leaves', async () => {
    assert.match(
      await host.readFile('/etc/kdump.conf'),
      /\nfence_kdump_nodes 192\.0\.2\.60\nfence_kdump_args -p 7410 -i 5\n$/,
    );
    assert.match(await host.readFile('/etc/nagios/nrpe.cfg'), /^allowed_hosts=.*192\.0\.2\.50/m);
    assert.match(await host.readFile('/etc/libvirt/qemu.conf'), /vnc_tls=1[^]*vnc_sasl=1/);
    assert.match(await host.readFile('/etc/ovirt-hosted-engine/hosted-engine.conf'), /^host_id=1$/m);
    const units = await host.ssh(
      'systemctl is-active libvirtd vdsmd glusterd glusterpmd nrpe kdump openvswitch ovn-controller ovirt-ha-agent libvirt-guests',
    );
    assert.equal(units.stdout, 'active\n'.repeat(10));
    const masked = await host.ssh('systemctl is-enabled virtqemud.socket virtproxyd.socket');
    assert.equal(masked.stdout, 'masked\nmasked\n');
    const zone = await host.ssh('firewall-cmd --list-services; firewall-cmd --permanent --list-services');
    for (const line of zone.stdout.trim().split('\n')) assert.match(line, /\bovirt-imageio\b.*\bvdsm\b/);
    const ports = await host.ssh('firewall-cmd --list-ports');
    assert.match(ports.stdout, /22\/tcp/);
    const tools = await host.ssh('cat /var/lib/grubby/args /var/log/vdsm-tool.log');
    assert.match(tools.stdout, /intel_iommu=on[^]*ovn-config 192\.0\.2\.70 192\.0\.2\.1/);
    const owners = await host.ssh(
      "stat -c '%n %a %U:%G' /etc/pki/vdsm/libvirt-migrate/* /etc/pki/vdsm/ovn/* /etc/pki/vdsm/libvirt-vnc/* /etc/sasl2/vnc_passwd.db",
    );
    assert.match(owners.stdout, /libvirt-migrate\/server-key\.pem 440 root:qemu/);
    assert.match(owners.stdout, /ovn\/ovn-key\.pem 440 openvswitch:openvswitch/);
    assert.match(owners.stdout, /libvirt-vnc\/server-key\.pem 440 vdsm:kvm/);
    assert.match(owners.stdout, /vnc_passwd\.db 640 qemu:qemu/);
  });

  test('is left as it is by a second run', async () => {
    const start = await host.snapshot();
    const run = await deploy({ env: roles, termination });
    assert.equal(run.code, 0, run.records.join('\n'));
    const changes = [...(run.shown['LOG'] ?? '').matchAll(/ CHANGE (.*)/g)].map(([, change]) => change);
    // The doubles of these two keep no state that could be asked.
    assert.deepEqual(changes, [
      'command hosted-engine: local maintenance ends',
      'command vdsm-tool: ovn-config: join the OVN of 192.0.2.70 over 192.0.2.1',
    ]);
    assert.deepEqual(compareSnapshots(start, await host.snapshot()), []);
  });
});
