// The same deployment on hosts of every kind: what differs between distributions and nodes, and who is refused.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Authority } from './deploy/authority.ts';
import type { Outcome, Script } from './deploy/client.ts';
import { converse } from './deploy/client.ts';
import { ConsoleAuthority } from './deploy/console-authority.ts';
import { executable } from './deploy/executable.ts';
import { changesOf, enrollments, everyRun, roles, signing, troublesOf } from './deploy/roles.ts';
import { machineArguments, usualEnv } from './deploy/scripts.ts';
import type { BootOptions } from './lab/boot.ts';
import { TestHost } from './lab/host.ts';
import { compareSnapshots } from './lab/snapshot.ts';
import { bootLegacyNode, persisted } from './poses/legacy.ts';

const nodeKeys = ['ovirt-node', 'node', 'ovirt-legacy-node', 'ovirt-container-node'].map((name) => `VDSM/${name}`);
const termination = [...nodeKeys, 'KDUMP/supported'].map((key) => `env-get -k ${key}`).concat('log');
const preset = '/usr/lib/systemd/system-preset/88-ovirt-monolithic-libvirt.preset';
const crashMemory = 'root=/dev/mapper/cs-root ro crashkernel=1G-4G:192M';

let built: string;
let authority: Authority;
let consoles: ConsoleAuthority;

before(async () => {
  [built, authority, consoles] = await Promise.all([executable(), Authority.make(), ConsoleAuthority.make()]);
});

interface Pose {
  boot: Omit<BootOptions, 'name' | 'base'> & Partial<Pick<BootOptions, 'base'>>;
  /** Further commands before the first run. */
  prepare?: string;
  env?: Script['env'];
  /** The node key that is true, if any. */
  node?: string;
  troubles?: readonly string[];
  /** EL 9 and newer: modular libvirt gives way. */
  monolithic: boolean;
  kdump: boolean;
  check?: (host: TestHost) => Promise<void>;
}

const poses: Record<string, Pose> = {
  'EL 8': {
    boot: { osRelease: { VERSION: '8', VERSION_ID: '8', PLATFORM_ID: 'platform:el8' }, kernelCommandLine: crashMemory },
    monolithic: false,
    kdump: true,
  },
  'EL 9': { boot: {}, monolithic: true, kdump: false },
  'EL 10': {
    boot: {
      osRelease: { ID: 'rhel', ID_LIKE: 'centos fedora', VERSION: '10.0', VERSION_ID: '10.0' },
      kernelCommandLine: crashMemory,
    },
    monolithic: true,
    kdump: true,
  },
  'Fedora 42': {
    boot: { base: 'dnf5', kernelCommandLine: crashMemory },
    // Neither firewalld nor tuned is there.
    env: { 'VIRT/enable': 'bool:False', 'FIREWALL/type': 'str:iptables' },
    monolithic: true,
    kdump: true,
    check: async (host) => {
      const { stdout } = await host.ssh('systemctl is-active iptables; iptables-save');
      assert.match(stdout, /^active\n[^]*--dport 54321 -j ACCEPT/);
    },
  },
  'oVirt Node NG': {
    boot: { osRelease: { VARIANT_ID: 'ovirt-node', PRETTY_NAME: 'oVirt Node 4.5' } },
    node: 'VDSM/ovirt-node',
    monolithic: true,
    kdump: false,
  },
  'a container node': {
    boot: {},
    prepare: 'touch /etc/ovirt-container-node-release',
    node: 'VDSM/ovirt-container-node',
    troubles: ['WARNING Container node, skipping kernel arguments.'],
    monolithic: true,
    kdump: false,
    check: async (host) => assert.equal((await host.ssh('cat /var/log/grubby.log')).stdout, ''),
  },
};

const deploy = async (host: TestHost, script: Script, more = ''): Promise<Outcome> =>
  converse(host.sshProcess(`/root/ovirt-host-deploy ${machineArguments} ${more}`), script);

describe('every role on', () => {
  for (const [name, pose] of Object.entries(poses)) test(name, async () => isDeployed(pose));
});

async function isDeployed({ boot, prepare = '', env = {}, node, troubles = [], ...pose }: Pose): Promise<void> {
  await using host = await TestHost.boot({ base: 'dnf4', ...boot, name: 'po-pose' });
  await host.copyIn(built, '/root/ovirt-host-deploy', 0o755);
  const { code, stderr } = await host.ssh(`dnf -yq install grubby nrpe\n${prepare}`);
  assert.equal(code, 0, stderr);
  const steady = { env: { ...roles, ...env }, termination };
  const run = await deploy(host, {
    ...steady,
    env: { ...steady.env, ...enrollments(consoles) },
    answer: signing(authority, consoles),
  });
  assert.equal(run.code, 0, run.records.join('\n'));
  assert.deepEqual(troublesOf(run.records), troubles);
  for (const key of nodeKeys) assert.equal(run.shown[key], String(key === node), key);
  assert.equal(run.shown['KDUMP/supported'], String(pose.kdump));

  const units = await host.ssh('systemctl is-active vdsmd libvirtd glusterd kdump ovn-controller ovirt-ha-agent');
  assert.equal(units.stdout, 'active\n'.repeat(6));
  assert.equal(await host.exists(preset), pose.monolithic);
  const modular = await host.ssh('systemctl is-enabled virtqemud.socket');
  assert.equal(modular.stdout === 'masked\n', pose.monolithic);
  assert.match(await host.readFile('/var/log/vdsm-tool.log'), /^config-lvm-filter$[^]*^configure --force$/m);
  await pose.check?.(host);

  const start = await host.snapshot();
  const again = await deploy(host, steady);
  assert.equal(again.code, 0, again.records.join('\n'));
  assert.deepEqual(changesOf(again.shown['LOG']), everyRun);
  assert.deepEqual(compareSnapshots(start, await host.snapshot()), []);
}

describe('a legacy node', () => {
  const program = '/var/tmp/ovirt-host-deploy';
  const script: Script = {
    env: { ...usualEnv, 'VDSM_CONFIG/vars/ssl': 'str:false' },
    termination: [...termination, 'env-get -k ODEPLOY/offlinePackager'],
  };
  let host: TestHost;
  let run: Outcome;
  const converseThere = async (what: Script): Promise<Outcome> =>
    converse(host.sshProcess(`${program} ${machineArguments}`), what);
  const inodes = async (prefix = '') =>
    (await host.ssh(`stat -c %i ${persisted.map((f) => prefix + f).join(' ')}`)).stdout;

  before(async () => {
    host = await bootLegacyNode('po-legacy');
    await host.copyIn(built, program, 0o755);
  });
  after(async () => host.dispose());

  test('is deployed without a package', async () => {
    const stored = await inodes('/config');
    const enrolling = { ...script.env, 'VDSM/certificateEnrollment': 'str:inline' };
    run = await converseThere({ ...script, env: enrolling, answer: signing(authority) });
    assert.equal(run.code, 0, run.records.join('\n'));
    assert.deepEqual(troublesOf(run.records), []);
    assert.equal(run.shown['ODEPLOY/offlinePackager'], 'true');
    const [ng, node, legacy, container] = nodeKeys.map((key) => run.shown[key]);
    assert.deepEqual([ng, node, legacy, container], ['false', 'true', 'true', 'false']);
    assert.doesNotMatch(run.shown['LOG'] ?? '', /execute: \S*dnf/);
    assert.equal(await inodes('/config'), stored, 'the files of the store are the same files');
  });

  test('has its persisted files written in place', async () => {
    assert.equal(await inodes(), await inodes('/config'), 'still mounted over their places');
    assert.match(await host.readFile('/config/etc/vdsm/vdsm.conf'), /^ssl = false$/m);
    assert.match(await host.readFile('/config/root/.ssh/authorized_keys'), / engine$/m);
    assert.equal(
      await host.readFile('/config/etc/vdsm-reg/vdsm-reg.conf'),
      '[vars]\nvdc_host_name=None\nvdc_host_port=443\n# kept\ntest=a = b\n',
    );
    assert.equal((await host.ssh('systemctl is-active vdsm-reg vdsmd')).stdout, 'inactive\nactive\n');
    assert.equal((await host.ssh('touch /usr/x')).code, 1);
  });

  test('had every other file that was written handed to persist', async () => {
    const changes = changesOf(run.shown['LOG']);
    const written = changes.flatMap((change) => /^file (\/\S+):/.exec(change)?.[1] ?? []);
    assert.ok(written.includes('/etc/pki/vdsm/keys/vdsmkey.pem'), changes.join('\n'));
    const handed = (await host.readFile('/var/log/persist.log')).trim().split('\n');
    assert.deepEqual(handed.toSorted(), written.filter((path) => !persisted.includes(path)).toSorted());
    assert.equal(await host.readFile('/config/etc/vdsm/vdsm.id'), await host.readFile('/etc/vdsm/vdsm.id'));
  });

  test('is left as it is by a second run', async () => {
    const { 'SYSTEM/clockSet': _, ...env } = script.env ?? {};
    const again = await converseThere({ ...script, env });
    assert.equal(again.code, 0, again.records.join('\n'));
    assert.deepEqual(changesOf(again.shown['LOG']), []);
  });
});

describe('refused', () => {
  let host: TestHost;
  before(async () => {
    host = await TestHost.boot({ name: 'po-refused', base: 'dnf4', hardware: false });
    await host.copyIn(built, '/root/ovirt-host-deploy', 0o755);
  });
  after(async () => host.dispose());

  async function isRefused(message: string | RegExp, more = ''): Promise<void> {
    const start = await host.snapshot();
    const run = await deploy(host, { env: roles, termination: ['env-get -k BASE/error'] }, more);
    assert.equal(run.code, 1);
    assert.equal(run.shown['BASE/error'], 'true');
    assert.match(troublesOf(run.records).join('\n'), new RegExp(message));
    assert.deepEqual(compareSnapshots(start, await host.snapshot()), []);
  }

  test('hardware without virtualization', async () => isRefused(/Hardware does not support virtualization/));

  const releases = {
    'ID=centos\nVERSION_ID=7\n': 'Distribution centos version 7 is not supported',
    'ID=fedora\nVERSION_ID=37\n': 'Distribution fedora version 37 is not supported',
    'ID=rhel\n': 'Distribution rhel version unknown is not supported',
    'ID=debian\nVERSION_ID="13"\n': 'Distribution debian version 13 is not supported',
  };
  for (const [release, message] of Object.entries(releases)) {
    test(message, async () => {
      await host.writeFile('/usr/lib/os-release', release);
      await isRefused(message, 'VDSM/checkVirtHardware=bool:False');
    });
  }
});
