// Firewall, ssh key, clock and reboot on a real host: what is open and closed is tried from outside, before, during, after.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Client, type Outcome, type Script } from './deploy/client.ts';
import { executable } from './deploy/executable.ts';
import { machineArguments } from './deploy/scripts.ts';
import { TestHost } from './lab/host.ts';

const program = '/usr/local/bin/ovirt-host-deploy';
const openMs = 3000;

async function bootWithAgent(name: string): Promise<TestHost> {
  const built = await executable();
  const host = await TestHost.boot({ name, base: 'dnf4' });
  await host.copyIn(built, program, 0o755);
  return host;
}

/** One run of the generic part of the agent. */
function runAgent(host: TestHost, script: Script, environment = ''): Promise<Outcome> {
  const child = host.sshProcess(`${environment} ${program} otopi ${machineArguments}`);
  return new Client(child, { termination: ['log'], ...script }).run();
}

/** Whether something answers on a port of the host, as the world sees it. */
function isOpen(host: TestHost, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: host.address, port, timeout: openMs });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
}

async function openPorts(host: TestHost, ports: readonly number[]): Promise<number[]> {
  const open = await Promise.all(ports.map((port) => isOpen(host, port)));
  return ports.filter((_, i) => open[i]);
}

/** The kernel answers for a listening socket of systemd's; nothing has to run behind it. */
async function listen(host: TestHost, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    await host.writeFile(`/etc/systemd/system/sy-${port}.socket`, `[Socket]\nListenStream=${port}\n`);
    await host.writeFile(`/etc/systemd/system/sy-${port}.service`, '[Service]\nExecStart=/bin/sleep infinity\n');
  }
  await ok(host, `systemctl daemon-reload && systemctl start ${ports.map((port) => `sy-${port}.socket`).join(' ')}`);
}

async function ok(host: TestHost, command: string): Promise<string> {
  const { code, stdout, stderr } = await host.ssh(command);
  assert.equal(code, 0, `${command}\n${stdout}\n${stderr}`);
  return stdout.trim();
}

/** What the log says was changed. */
function changes({ shown }: Outcome): string[] {
  return [...(shown['LOG'] ?? '').matchAll(/ CHANGE (.*)$/gm)].map(([, change = '']) => change);
}

function succeeded(outcome: Outcome): void {
  assert.equal(outcome.code, 0, `${outcome.records.join('\n')}\n${outcome.stderr}`);
  assert.equal(outcome.stderr, '');
}

const service = (port: number) => `<service><port protocol="tcp" port="${port}"/></service>`;

describe('firewalld', () => {
  const ports = [22, 5001, 5002];
  const env = {
    'NETWORK/firewalldEnable': 'bool:True',
    'NETWORK/firewalldDisableServices': ['sy-old'],
    'NETWORK_FIREWALLD_SERVICE/sy-new': `str:${service(5002)}`,
  };
  let host: TestHost;
  let zones: string;

  before(async () => {
    host = await bootWithAgent('sy-firewalld');
    await listen(host, [5001, 5002]);
    await host.writeFile('/etc/firewalld/services/sy-old.xml', service(5001));
    await ok(host, 'firewall-cmd --reload');
    await ok(host, 'firewall-cmd --permanent --zone=public --add-service=sy-old');
    await ok(host, 'firewall-cmd --permanent --zone=internal --add-service=sy-old && firewall-cmd --reload');
    zones = await ok(host, 'firewall-cmd --permanent --list-all-zones');
  });
  after(() => host.dispose());

  test('before: the old service is in, the new one is not', async () => {
    assert.deepEqual(await openPorts(host, ports), [22, 5001]);
  });

  test('a run that fails: the old service is out meanwhile and back afterwards, in every zone', async () => {
    let meanwhile: number[] = [];
    const script: Script = {
      env: { ...env, 'SYSTEM/clockSet': 'bool:True' },
      answer: async ({ name }) => {
        if (name === 'TIME') meanwhile = await openPorts(host, ports);
        return undefined;
      },
    };
    const outcome = await runAgent(host, script, 'OTOPI_FORCE_FAIL_STAGE=MISC OTOPI_FORCE_FAIL_PRIORITY=LAST');
    assert.equal(outcome.code, 1);
    assert.deepEqual(meanwhile, [22]);
    assert.deepEqual(await openPorts(host, ports), [22, 5001]);
    assert.equal(await ok(host, 'firewall-cmd --permanent --list-all-zones'), zones);
    assert.equal(await host.exists('/etc/firewalld/services/sy-new.xml'), false);
  });

  test('a run: the old service is out, the new one in, now and after a reload', async () => {
    succeeded(await runAgent(host, { env }));
    assert.deepEqual(await openPorts(host, ports), [22, 5002]);
    await ok(host, 'firewall-cmd --reload');
    assert.deepEqual(await openPorts(host, ports), [22, 5002]);
    const permanent = await ok(host, 'firewall-cmd --permanent --list-all-zones');
    assert.equal(permanent.includes('sy-old'), false);
  });

  test('the same run again changes nothing', async () => {
    const outcome = await runAgent(host, { env });
    succeeded(outcome);
    assert.deepEqual(changes(outcome), []);
  });

  test('a firewalld that did not run is stopped and disabled again by a rollback', async () => {
    await ok(host, 'systemctl disable --now firewalld');
    const outcome = await runAgent(host, { env }, 'OTOPI_FORCE_FAIL_STAGE=MISC');
    assert.equal(outcome.code, 1);
    assert.match(outcome.shown['LOG'] ?? '', / CHANGE service firewalld: start/);
    const { stdout } = await host.ssh('systemctl is-active firewalld; systemctl is-enabled firewalld');
    assert.deepEqual(stdout.trim().split('\n'), ['inactive', 'disabled']);
  });

  test('a broken definition ends the run before anything is changed', async () => {
    const outcome = await runAgent(host, { env: { ...env, 'NETWORK_FIREWALLD_SERVICE/sy-bad': 'str:<service>' } });
    assert.equal(outcome.code, 1);
    assert.match(outcome.records.join('\n'), /NETWORK_FIREWALLD_SERVICE\/sy-bad is no definition/);
    assert.deepEqual(changes(outcome), []);
  });
});

describe('iptables', () => {
  const ports = [22, 5003, 5004];
  const rules = [
    '*filter',
    ':INPUT ACCEPT [0:0]',
    '-A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT',
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -p tcp --dport 22 -j ACCEPT',
    '-A INPUT -p tcp --dport 5003 -j ACCEPT',
    '-A INPUT -j REJECT --reject-with icmp-host-prohibited',
    'COMMIT',
  ];
  const env = { 'NETWORK/iptablesEnable': 'bool:True', 'NETWORK/iptablesRules': rules };
  let host: TestHost;

  before(async () => {
    host = await bootWithAgent('sy-iptables');
    await listen(host, [5003, 5004]);
  });
  after(() => host.dispose());

  test('refused rules: the words of iptables-restore, and nothing is changed', async () => {
    const bad = [...rules.slice(0, -1), '-A INPUT -p tcp --oops', 'COMMIT'];
    const outcome = await runAgent(host, { env: { ...env, 'NETWORK/iptablesRules': bad } });
    assert.equal(outcome.code, 1);
    assert.match(outcome.records.join('\n'), /NETWORK\/iptablesRules is refused by iptables-restore: .*oops/);
    assert.deepEqual(changes(outcome), []);
    assert.equal(await ok(host, 'firewall-cmd --state'), 'running');
  });

  test('the rules take over from firewalld, and the session that set them lives on', async () => {
    assert.deepEqual(await openPorts(host, ports), [22]);
    const outcome = await runAgent(host, { env });
    succeeded(outcome);
    assert.deepEqual(await openPorts(host, ports), [22, 5003]);
    assert.equal(await ok(host, 'systemctl is-enabled iptables'), 'enabled');
    assert.equal((await host.ssh('systemctl is-active firewalld')).stdout.trim(), 'inactive');
    assert.equal(await ok(host, 'stat -c %a:%U /etc/sysconfig/iptables'), '600:root');
    assert.equal(await host.readFile('/etc/sysconfig/iptables'), `${rules.join('\n')}\n`);
  });

  test('the same run again changes nothing', async () => {
    const outcome = await runAgent(host, { env });
    succeeded(outcome);
    assert.deepEqual(changes(outcome), []);
  });
});

describe('ssh, clock and reboot', () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGsF9h1CqUpd9Xb5hdpoCUuyhcdC6ynFOp1rOnfV3dlF engine';
  let host: TestHost;

  before(async () => {
    host = await bootWithAgent('sy-system');
    await ok(host, 'useradd --create-home op');
  });
  after(() => host.dispose());

  test('a user gets the key, as the user and for the user only', async () => {
    const env = { 'NETWORK/sshEnable': 'bool:True', 'NETWORK/sshKey': `str:${key}`, 'NETWORK/sshUser': 'str:op' };
    const outcome = await runAgent(host, { env });
    succeeded(outcome);
    assert.equal(await host.readFile('/home/op/.ssh/authorized_keys'), `${key}\n`);
    const owners = await ok(host, 'stat -c %a:%U:%G /home/op/.ssh /home/op/.ssh/authorized_keys');
    assert.deepEqual(owners.split('\n'), ['700:op:op', '600:op:op']);
    const again = await runAgent(host, { env });
    succeeded(again);
    assert.deepEqual(changes(again), []);
  });

  test('a key file that leads elsewhere is not followed', async () => {
    await ok(host, 'rm /home/op/.ssh/authorized_keys; ln -s /etc/sy-target /home/op/.ssh/authorized_keys');
    const env = { 'NETWORK/sshEnable': 'bool:True', 'NETWORK/sshKey': `str:${key}`, 'NETWORK/sshUser': 'str:op' };
    const outcome = await runAgent(host, { env });
    assert.equal(outcome.code, 1);
    assert.equal(await host.exists('/etc/sy-target'), false);
  });

  test('the clock is asked for and set', async () => {
    await ok(host, 'rm -f /var/log/clock.log');
    const answer = () => ['VALUE TIME=str:20261122073059+0000'];
    const script: Script = {
      env: { 'SYSTEM/clockSet': 'bool:True' },
      answer: ({ name }) => (name === 'TIME' ? answer() : undefined),
    };
    const outcome = await runAgent(host, script);
    succeeded(outcome);
    assert.deepEqual(
      outcome.asked.filter((name) => name === 'TIME'),
      ['TIME'],
    );
    const set = ['date --utc --set=2026-11-22 07:30:59', 'hwclock --systohc'];
    assert.deepEqual((await host.readFile('/var/log/clock.log')).trim().split('\n'), set);
  });

  test('a time service that is synchronized keeps the clock', async () => {
    await host.writeFile('/usr/local/sbin/chronyc', '#!/bin/sh\nexit 0\n', 0o755);
    const outcome = await runAgent(host, { env: { 'SYSTEM/clockSet': 'bool:True' } });
    succeeded(outcome);
    assert.deepEqual(outcome.asked.includes('TIME'), false);
  });

  test('the dialog ends in order, then the host reboots', async () => {
    const env = { 'SYSTEM/reboot': 'bool:True', 'SYSTEM/rebootDeferTime': 'int:1' };
    const outcome = await runAgent(host, { env });
    succeeded(outcome);
    assert.ok(outcome.records.includes('INFO Reboot scheduled'), outcome.records.join('\n'));
    assert.match(outcome.stdout, /\*\*\*TERMINATE\n/);
    assert.equal(await host.waitExit(), 'reboot');
  });
});
