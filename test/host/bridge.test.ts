/** The management bridge made over the interface that carries the very ssh session, on hosts with a real NetworkManager. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentRun } from './bridge/agent.ts';
import { agentCommand, buildAgent, installAgent, runAgent } from './bridge/agent.ts';
import type { Engine } from './bridge/network.ts';
import {
  addMachineAddress,
  machineAddress,
  startDhcp,
  startEngine,
  startRouter,
  watchSession,
} from './bridge/network.ts';
import { TestHost } from './lab/host.ts';

let agent: Awaited<ReturnType<typeof buildAgent>>;

before(async () => {
  agent = await buildAgent();
});
after(async () => agent[Symbol.asyncDispose]());

async function boot(): Promise<TestHost> {
  const host = await TestHost.boot({ name: 'br', base: 'dnf4' });
  await installAgent(host, agent.file);
  return host;
}

function words({ address, port }: Pick<Engine, 'address' | 'port'>, ...more: readonly string[]): string[] {
  return [
    'VDSM/managementBridgeName=str:ovirtmgmt',
    `VDSM/engineHost=str:${address}`,
    `VDSM/enginePort=int:${port}`,
    'VDSM/connectionTimeout=int:2',
    ...more,
  ];
}

/** What must be the same before and after a run that came to nothing. */
async function networkOf(host: TestHost): Promise<string> {
  const { stdout } = await host.ssh(
    `nmcli -t -f NAME,UUID,DEVICE,STATE,AUTOCONNECT,FILENAME con; nmcli -t -f DEVICE,STATE dev; ip -br addr show scope global; ls /etc/NetworkManager/system-connections; systemctl list-timers --all --no-legend 'ovirt-*'`,
  );
  return stdout.replaceAll(/@if\d+/g, '');
}

async function ask(host: TestHost, command: string): Promise<string> {
  return (await host.ssh(command)).stdout.trim();
}

function assertOk(run: AgentRun): void {
  assert.equal(run.code, 0, `${run.stderr}\n${run.stdout}\n${run.log.slice(-8000)}`);
}

async function assertBridged(host: TestHost, address: string): Promise<void> {
  assert.match(await ask(host, 'ip -br addr show dev ovirtmgmt'), new RegExp(`\\b${address}/`));
  assert.doesNotMatch(await ask(host, 'ip -br addr show dev eth0'), new RegExp(`\\b${address}/`));
  assert.match(await ask(host, 'ip -d link show eth0'), /master ovirtmgmt/);
  const onDisk = await ask(host, 'nmcli -t -f DEVICE,AUTOCONNECT,FILENAME con show --active');
  assert.match(onDisk, /^ovirtmgmt:yes:\/etc\//m);
  assert.match(onDisk, /^eth0:yes:\/etc\//m);
  assert.equal(await ask(host, 'nmcli -g connection.autoconnect con show eth0'), 'no');
  assert.match(await ask(host, checkpoints), /^ao 0/);
  assert.equal(await ask(host, "systemctl list-timers --all --no-legend 'ovirt-*'"), '');
}

const nm = 'org.freedesktop.NetworkManager';
const checkpoints = `busctl get-property ${nm} /org/freedesktop/NetworkManager ${nm} Checkpoints`;

test('static address: everything moves to the bridge, the session lives, a second run and a reboot change nothing', async () => {
  await using host = await boot();
  await using engine = await startEngine(machineAddress(host));
  await host.ssh(
    `nmcli con mod eth0 ipv4.gateway ${machineAddress(host)} ipv4.dns 192.0.2.53 ipv4.dns-search example.test ipv4.routes '10.99.0.0/16 ${machineAddress(host)} 50' connection.zone internal && nmcli con up eth0`,
  );
  using session = watchSession(host);
  assert.ok(await session.isAlive());
  assertOk(await runAgent(host, words(engine)));
  await assertBridged(host, host.address);
  assert.ok(await session.isAlive());
  assert.match(await ask(host, 'ip route show'), /^default via \S+ dev ovirtmgmt/m);
  assert.match(await ask(host, 'ip route show'), /^10\.99\.0\.0\/16 via \S+ dev ovirtmgmt/m);
  assert.match(await ask(host, 'nmcli -t -f IP4 dev show ovirtmgmt'), /192\.0\.2\.53[^]*example\.test/);
  assert.equal(await ask(host, 'firewall-cmd --get-zone-of-interface=ovirtmgmt'), 'internal');
  assert.equal(
    await ask(host, 'cat /sys/class/net/ovirtmgmt/address'),
    await ask(host, 'cat /sys/class/net/eth0/address'),
  );

  const state = await networkOf(host);
  const second = await runAgent(host, words(engine));
  assertOk(second);
  assert.match(second.stdout, /Management bridge ovirtmgmt already exists/);
  assert.equal(await networkOf(host), state);

  await host.powerCut();
  await host.bootAgain();
  await assertBridged(host, host.address);
});

test('DHCP: the bridge gets the same address', async () => {
  await using host = await boot();
  await using engine = await startEngine(machineAddress(host));
  await using _server = await startDhcp(host);
  await host.ssh('nmcli con mod eth0 ipv4.method auto ipv4.addresses "" && nmcli con up eth0');
  using session = watchSession(host);
  assert.ok(await session.isAlive());
  assertOk(await runAgent(host, words(engine)));
  await assertBridged(host, host.address);
  assert.match(await ask(host, 'nmcli -t -f DHCP4 dev show ovirtmgmt'), /dhcp_client_identifier/);
  assert.ok(await session.isAlive());
});

test('IPv6: the engine is reached by it before and after', async () => {
  await using host = await boot();
  await addMachineAddress(host, 'fd60:198::1/64');
  await using engine = await startEngine('fd60:198::1');
  await host.ssh('nmcli con mod eth0 ipv6.method manual ipv6.addresses fd60:198::2/64 && nmcli con up eth0 && sleep 3');
  assertOk(await runAgent(host, words(engine)));
  await assertBridged(host, 'fd60:198::2');
  await assertBridged(host, host.address);
});

test("all-in-one: the bridge is made over the interface that holds the engine's address", async () => {
  await using host = await boot();
  assertOk(await runAgent(host, words({ address: host.address, port: 22 })));
  await assertBridged(host, host.address);
});

test('an interface that is a bridge already is left alone', async () => {
  await using host = await boot();
  await using engine = await startEngine(machineAddress(host));
  await host.ssh(
    `nmcli con add type bridge con-name br0 ifname br0 bridge.stp no ipv4.method manual ipv4.addresses ${host.address}/24 ipv6.method disabled autoconnect no && nmcli con add type ethernet con-name br0-eth0 ifname eth0 master br0 autoconnect no && nmcli con up br0; nmcli con up br0-eth0; sleep 1`,
  );
  const state = await networkOf(host);
  assert.match(state, /^br0:connected/m);
  const run = await runAgent(host, words(engine));
  assertOk(run);
  assert.match(run.stdout, /Management channel interface br0 is already a bridge/);
  assert.equal(await networkOf(host), state);
});

test('a plan touches nothing', async () => {
  await using host = await boot();
  await using engine = await startEngine(machineAddress(host));
  const state = await networkOf(host);
  const run = await runAgent(host, [...words(engine), '--plan']);
  assertOk(run);
  assert.match(run.stdout, /ovirtmgmt/);
  assert.equal(await networkOf(host), state);
  assert.match(await ask(host, checkpoints), /^ao 0/);
});

test('an engine that is not reachable over the bridge: rolled back, the run fails and says why', async () => {
  await using host = await boot();
  await using engine = await startEngine(machineAddress(host));
  await host.ssh(
    `nft add table inet t && nft add chain inet t o '{ type filter hook output priority 0; }' && nft add rule inet t o oifname ovirtmgmt tcp dport ${engine.port} drop`,
  );
  using session = watchSession(host);
  assert.ok(await session.isAlive());
  const state = await networkOf(host);
  const run = await runAgent(host, words(engine, 'VDSM/connectionRetries=int:2'));
  assert.equal(run.code, 1, run.stderr);
  assert.match(run.stdout, /The engine is not reachable over the bridge ovirtmgmt, so it is taken back/);
  assert.ok(await session.isAlive());
  assert.equal(await networkOf(host), state);
  assert.match(await ask(host, checkpoints), /^ao 0/);
});

test('a commit that fails after that of the bridge: the kept bridge goes, the old profile is in force and starts again', async () => {
  await using host = await boot();
  await using engine = await startEngine(machineAddress(host));
  using session = watchSession(host);
  assert.ok(await session.isAlive());
  const state = await networkOf(host);
  const run = await runAgent(host, words(engine, 'TEST/failCommit=bool:True'));
  assert.equal(run.code, 1, run.stderr);
  assert.match(run.log, /connection modify uuid \S+ connection\.autoconnect no/);
  assert.ok(await session.isAlive());
  assert.equal(await networkOf(host), state);
});

test('a back-end that can confirm is asked; its no takes the bridge back, its yes keeps it', async () => {
  await using host = await boot();
  await using engine = await startEngine(machineAddress(host));
  const state = await networkOf(host);
  const asking = words(engine, 'VDSM/managementBridgeConfirm=bool:True');
  const refused = await runAgent(host, asking, '', 'no\n');
  assert.equal(refused.code, 1, refused.stderr);
  assert.match(refused.stdout, /The host was not reached over the bridge ovirtmgmt; it is taken back/);
  assert.equal(await networkOf(host), state);
  assertOk(await runAgent(host, asking, '', 'yes\n'));
  await assertBridged(host, host.address);
});

test("addresses made of a router's prefix stay as they are", async () => {
  await using host = await boot();
  await addMachineAddress(host, 'fd60:198::1/64');
  await using engine = await startEngine('fd60:198::1');
  await using _server = await startRouter(host);
  await host.ssh('nmcli con mod eth0 ipv6.method auto ipv6.addr-gen-mode stable-privacy && nmcli con up eth0');
  const made = async (dev: string): Promise<string> =>
    /fd60:198:\S+(?=\/64)/.exec(await ask(host, `ip -br -6 addr show dev ${dev} scope global`))?.[0] ?? '';
  await waitUntil('the router gave a prefix', async () => (await made('eth0')) !== '', 30);
  const address = await made('eth0');
  await sleep(2000);
  assertOk(await runAgent(host, words(engine)));
  assert.equal(await made('ovirtmgmt'), address);
});

test('interfaces that NetworkManager does not manage, or whose profile a reboot forgets, are refused before anything changes', async () => {
  await using host = await boot();
  await using engine = await startEngine(machineAddress(host));
  await host.ssh(
    'nmcli con clone eth0 passing && nmcli con mod --temporary passing ipv4.dns 192.0.2.1 && nmcli con up passing',
  );
  const inMemory = await runAgent(host, words(engine));
  assert.equal(inMemory.code, 1);
  assert.match(inMemory.stdout, /would not outlive a reboot/);
  await host.exec(['nmcli', 'dev', 'set', 'eth0', 'managed', 'no']);
  await host.exec(['ip', 'addr', 'replace', `${host.address}/24`, 'dev', 'eth0']);
  await host.exec(['ip', 'link', 'set', 'eth0', 'up']);
  const unmanaged = await runAgent(host, words(engine));
  assert.equal(unmanaged.code, 1);
  assert.match(unmanaged.stdout, /NetworkManager does not manage it/);
});

test('a checkpoint of somebody else is not disturbed', async () => {
  await using host = await boot();
  await using engine = await startEngine(machineAddress(host));
  await host.ssh(`busctl call ${nm} /org/freedesktop/NetworkManager ${nm} CheckpointCreate aouu 0 60 0`);
  const run = await runAgent(host, words(engine));
  assert.equal(run.code, 1);
  assert.match(run.stdout, /Somebody else is changing the network/);
  assert.match(await ask(host, checkpoints), /^ao 1/);
});

/** Starts a run whose engine never answers over the bridge, and returns when it waits for it. */
async function startStuckRun(host: TestHost, engine: Engine, seconds: number): Promise<void> {
  await host.ssh(
    `nft add table inet t && nft add chain inet t o '{ type filter hook output priority 0; }' && nft add rule inet t o oifname ovirtmgmt tcp dport ${engine.port} drop`,
  );
  const command = agentCommand(words(engine, `VDSM/managementBridgeRollbackTimeout=int:${seconds}`));
  await host.writeFile('/root/agent.sh', command);
  await host.ssh('setsid sh /root/agent.sh </dev/null >/root/agent.out 2>&1 &');
  for (let tries = 0; ; tries += 1) {
    if ((await host.readFile('/root/agent.log').catch(() => '')).includes('is up, trying the engine')) return;
    assert.ok(tries < 200, await host.readFile('/root/agent.out').catch(() => 'no output'));
    await sleep(100);
  }
}

async function waitUntil(what: string, holds: () => Promise<boolean>, seconds: number): Promise<void> {
  for (let tries = 0; tries < seconds * 4; tries += 1) {
    if (await holds()) return;
    await sleep(250);
  }
  assert.fail(`waited ${seconds} seconds until ${what}`);
}

test('kill -9 while the bridge is tried: the host comes back by itself, and the next run recovers and makes the bridge', async () => {
  await using host = await boot();
  await using engine = await startEngine(machineAddress(host));
  const state = await networkOf(host);
  await startStuckRun(host, engine, 15);
  await host.ssh('kill -9 $(cat /root/agent.pid)');
  assert.match(await ask(host, checkpoints), /^ao 1/);
  await waitUntil(
    'the old network is back',
    async () =>
      (await ask(host, 'nmcli -g GENERAL.STATE dev show eth0; ls /sys/class/net')).replaceAll('\n', ' ') ===
      '100 (connected) eth0 lo',
    30,
  );
  const timerStops = await ask(host, "systemctl list-timers --all --no-legend 'ovirt-*'");
  assert.match(timerStops, /ovirt-host-deploy-bridge-/);
  await host.ssh('nft delete table inet t');
  const next = await runAgent(host, words(engine));
  assertOk(next);
  assert.match(next.stdout, /Recovered: the host is in the state before/);
  await assertBridged(host, host.address);
  assert.match(state, /^eth0:/m);
});

test('NetworkManager restarted after kill -9: the checkpoint is lost, and the timer brings the old network back', async () => {
  await using host = await boot();
  await using engine = await startEngine(machineAddress(host));
  const state = await networkOf(host);
  await startStuckRun(host, engine, 12);
  await host.ssh('kill -9 $(cat /root/agent.pid)');
  await host.ssh('systemctl restart NetworkManager');
  assert.match(await ask(host, checkpoints), /^ao 0/);
  await waitUntil('the old network is back', async () => (await networkOf(host)) === state, 60);
});

// Of the points at which a run can die the ninth is when the commit of the bridge begins, and the tenth when it is done.
for (const [when, point, remains] of [
  ['as its commit begins: NetworkManager takes the bridge back, the next run makes it again', 9, false],
  ['after its commit, before that of the rest: the bridge stays, the next run finds it done', 10, true],
] as const) {
  test(`kill -9 ${when}`, async () => {
    await using host = await boot();
    await using engine = await startEngine(machineAddress(host));
    const short = words(engine, 'VDSM/managementBridgeRollbackTimeout=int:15');
    const died = await runAgent(host, short, `OVIRT_HOST_DEPLOY_TEST_KILL_AT=${point}`);
    assert.notEqual(died.code, 0, died.stdout);
    assert.match(died.log, /commit: network ovirtmgmt kept/);
    const interfaces = remains ? 'eth0\nlo\novirtmgmt' : 'eth0\nlo';
    await waitUntil('it is decided', async () => (await ask(host, 'ls /sys/class/net')) === interfaces, 30);
    assert.match(await ask(host, checkpoints), /^ao 0/);
    const next = await runAgent(host, short);
    assertOk(next);
    assert.match(next.stdout, /Recovered: the host is in the state after/);
    await assertBridged(host, host.address);
  });
}
