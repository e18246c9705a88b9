// A deployment with every role and option an engine can ask for at once: what each leaves on the host, and a second run
// that changes nothing.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { pluginGroups } from '../../src/agent/groups.ts';
import { Authority } from './deploy/authority.ts';
import type { Outcome, Script } from './deploy/client.ts';
import { converse } from './deploy/client.ts';
import { ConsoleAuthority } from './deploy/console-authority.ts';
import { executable } from './deploy/executable.ts';
import { isMentioned, readLeavings } from './deploy/leavings.ts';
import { changesOf, enrollments, everyRun, roles, signing, troublesOf } from './deploy/roles.ts';
import { machineArguments } from './deploy/scripts.ts';
import { TestHost } from './lab/host.ts';
import type { Snapshot } from './lab/snapshot.ts';
import { compareSnapshots } from './lab/snapshot.ts';

const termination = ['env-get -k BASE/error', 'env-get -k KDUMP/supported', 'log'];

let host: TestHost;
let authority: Authority;
let consoles: ConsoleAuthority;
let first: Script;
let start: Snapshot;
let deployed: Outcome;

before(async () => {
  const built = await executable();
  [host, authority, consoles] = await Promise.all([
    TestHost.boot({ name: 'mo-roles', base: 'dnf4', repo: ['v1'] }),
    Authority.make(),
    ConsoleAuthority.make(),
  ]);
  first = { env: { ...roles, ...enrollments(consoles) }, termination, answer: signing(authority, consoles) };
  await host.ssh('dnf -y install grubby nrpe fapolicyd && systemctl start fapolicyd');
  await host.copyIn(built, '/root/ovirt-host-deploy', 0o755);
});
after(async () => host.dispose());

const deploy = async (script: Script, more = ''): Promise<Outcome> =>
  converse(host.sshProcess(`/root/ovirt-host-deploy ${machineArguments} ${more}`), script);

describe('a host with every role', () => {
  test('is planned without a change', async () => {
    start = await host.snapshot();
    const plan = await deploy(first, '--plan');
    assert.equal(plan.code, 0, plan.records.join('\n'));
    assert.deepEqual(compareSnapshots(start, await host.snapshot()), []);
  });

  test('is deployed', async () => {
    deployed = await deploy(first);
    assert.equal(deployed.code, 0, deployed.records.join('\n'));
    assert.deepEqual(troublesOf(deployed.records), []);
  });

  test('has every file that docs/what-it-leaves.md names, with that owner and mode, and no other', async () => {
    const written = readLeavings('Written by the plugins');
    const caused = readLeavings('Left by the programs and packages it calls');
    const { stdout: listing } = await host.ssh(`stat -c '0%a %U:%G %n' ${written.map(({ path }) => path).join(' ')}`);
    const found = listing.trim().split('\n');
    for (const { path, owner, mode } of written) {
      const lines = found.filter((line) => isMentioned([{ path, owner, mode, plugin: '' }], line.split(' ')[2] ?? ''));
      assert.ok(lines.length > 0, `there is no ${path}`);
      for (const line of lines) assert.ok(line.startsWith(`${mode} ${owner} `), `${path}: ${line}`);
    }
    const recorded = changesOf(deployed.shown['LOG']).flatMap((change) => {
      const [, path = '', became] = /^(?:file|folder|link) (\/[^:]*): (?:becomes (\/[^:]*))?/.exec(change) ?? [];
      return path === '' ? [] : [became ?? path];
    });
    assert.deepEqual(
      recorded.filter((path) => !isMentioned(written, path)),
      [],
      'written and not on the page',
    );

    const packaged = new Set((await host.ssh('rpm -qal')).stdout.split('\n'));
    const changed = compareSnapshots(start, await host.snapshot()).flatMap(
      (line) => /^[+~] (\/\S*?):?(?: |$)/.exec(line)?.[1] ?? [],
    );
    assert.deepEqual(
      changed.filter((path) => !packaged.has(path) && !isMentioned([...written, ...caused], path)),
      [],
      'on the host and not on the page',
    );
  });

  test('names the plugins that are there', () => {
    const ids = Object.values(pluginGroups).flatMap((group) => group.map(({ id }) => id));
    const named = readLeavings('Written by the plugins').map(({ plugin }) => plugin);
    assert.deepEqual(
      named.filter((id) => !ids.includes(id)),
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
    const settled = await host.snapshot();
    const run = await deploy({ env: roles, termination });
    assert.equal(run.code, 0, run.records.join('\n'));
    assert.deepEqual(changesOf(run.shown['LOG']), everyRun);
    const started = [...(run.shown['LOG'] ?? '').matchAll(/ execute: (.*)/g)].map(([, command]) => command ?? '');
    assert.ok(started.length <= 20, started.join('\n'));
    assert.deepEqual(repeated(started), []);
    assert.deepEqual(compareSnapshots(settled, await host.snapshot()), []);
  });
});

/**
 * Commands that ask again what was asked before. How services stand is asked again after a change, of all of them at once.
 */
function repeated(commands: readonly string[]): string[] {
  const questions = commands.filter((command) => !command.includes('systemctl show '));
  const units = commands.filter((command) => command.includes('systemctl show '));
  return [
    ...questions.filter((command, i) => questions.indexOf(command) !== i),
    ...units.slice(1 + everyRun.length),
    ...questions.filter((command) => /dmidecode|tuned-adm active|firewall-cmd --version|is-enabled/.test(command)),
  ];
}
