// What the plugin says and refuses before anything changes, and what it does on hosts without NetworkManager.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { after, before, suite, test } from 'node:test';
import { reachEngine } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/engine-connection.ts';
import { vdsmBridge } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/index.ts';
import { odeploy } from '../../../../../../plugins/ovirt-host-common/keys.ts';
import { node, vdsm } from '../../../../../../plugins/ovirt-host-deploy/keys.ts';
import { DeployError } from '../../../../../../src/base/errors.ts';
import type { FakeHost } from '../../../../fake-context.ts';
import { fakeContext } from '../../../../fake-context.ts';

const server = createServer((socket) => socket.end());
let port = 0;
before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
after(() => server.close());

const route = 'ip -j route get 127.0.0.1';
const links = 'ip -j -d link show';
const viaEth0 = '[{"dst":"127.0.0.1","dev":"eth0","prefsrc":"192.0.2.2","flags":[]}]';
const eth0 = '{"ifname":"eth0","link_type":"ether","address":"02:00:5e:10:00:01"}';

function host(more: FakeHost = {}): FakeHost {
  return {
    ...more,
    keys: [vdsm.disableNetworkManager, node.legacyNode, odeploy.installIncomplete, odeploy.installIncompleteReasons],
    programs: more.programs ?? ['ip'],
    env: {
      'VDSM/managementBridgeName': 'ovirtmgmt',
      'VDSM/engineHost': '127.0.0.1',
      'VDSM/enginePort': port,
      'VDSM/connectionTimeout': 1,
      ...more.env,
    },
    commands: { [route]: viaEth0, [links]: `[${eth0}]`, ...more.commands },
  };
}

async function assertRefused(given: FakeHost, code: string, message: RegExp): Promise<void> {
  const { run, recorded } = fakeContext(given);
  await assert.rejects(run(vdsmBridge, 'VALIDATION'), (error) => {
    assert.ok(error instanceof DeployError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });
  assert.deepEqual(recorded.changes, []);
}

suite('validation', () => {
  test('nothing is asked of the host where no bridge is wanted', async () => {
    const { run, recorded } = fakeContext(host({ env: { 'VDSM/managementBridgeName': null } }));
    await run(vdsmBridge);
    assert.deepEqual([recorded.commands, recorded.log], [[], []]);
  });

  test('no engine', async () =>
    assertRefused(host({ env: { 'VDSM/engineHost': null } }), 'bad-value', /engine host was not specified/));

  test('a name that no interface can have', async () =>
    assertRefused(host({ env: { 'VDSM/managementBridgeName': 'a/b' } }), 'bad-value', /VDSM\/managementBridgeName/));

  test('an engine without address', async () =>
    assertRefused(
      host({ env: { 'VDSM/engineHost': 'no-such-engine.invalid' } }),
      'name-unresolved',
      /Cannot resolve engine host name 'no-such-engine\.invalid'/,
    ));

  test('an engine whose port is closed', async () =>
    assertRefused(host({ env: { 'VDSM/enginePort': 1 } }), 'engine-unreachable', /'127\.0\.0\.1'.*ECONNREFUSED/));

  test('no way to the engine', async () =>
    assertRefused(host({ commands: { [route]: { code: 2 } } }), 'network-unsupported', /route interface/));

  test('neither NetworkManager nor the helpers of old vdsm', async () =>
    assertRefused(host(), 'network-unsupported', /needs NetworkManager/));

  test('NetworkManager is to be turned off', async () =>
    assertRefused(
      host({ programs: ['ip', 'busctl', 'nmcli'], env: { 'VDSM/disableNetworkManager': true } }),
      'network-unsupported',
      /unset VDSM\/disableNetworkManager/,
    ));

  test('a checkpoint that would never act', async () => {
    const version =
      'busctl --auto-start=no get-property org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager Version';
    const given = host({
      programs: ['ip', 'busctl', 'nmcli'],
      commands: { [version]: 's "1.52.1"' },
      env: { 'VDSM/managementBridgeRollbackTimeout': 0 },
    });
    await assertRefused(given, 'bad-value', /VDSM\/managementBridgeRollbackTimeout must be 10 seconds or more/);
  });

  test('the bridge is there', async () => {
    const commands = { [links]: `[${eth0},{"ifname":"ovirtmgmt","link_type":"ether"}]` };
    const { run, recorded } = fakeContext(host({ commands, units: { network: {} } }));
    await run(vdsmBridge);
    assert.deepEqual(recorded.services, []);
    assert.deepEqual(recorded.log, ['INFO Management bridge ovirtmgmt already exists']);
    assert.deepEqual(recorded.changes, []);
  });

  const overBridge = {
    [route]: viaEth0.replace('eth0', 'lan'),
    [links]: `[{"ifname":"lan","link_type":"ether","linkinfo":{"info_kind":"bridge"}},${eth0}]`,
  };

  test('the way leads over another bridge', async () => {
    const { run, recorded, ctx } = fakeContext(host({ commands: overBridge }));
    await run(vdsmBridge);
    assert.deepEqual(recorded.log, ['INFO Management channel interface lan is already a bridge']);
    assert.deepEqual(recorded.changes, []);
    assert.equal(ctx.env.get(vdsm.engineAddress), '127.0.0.1');
  });

  test('a legacy node with a bridge of another name is left to its administrator', async () => {
    const { run, recorded, ctx } = fakeContext(host({ commands: overBridge, env: { [node.legacyNode.name]: true } }));
    await run(vdsmBridge);
    assert.equal(ctx.env.get(odeploy.installIncomplete), true);
    assert.match(ctx.env.get(odeploy.installIncompleteReasons).join(), /Please configure manually a bridge/);
    assert.match(recorded.log.join(), /^WARNING Non standard bridge name lan/);
    assert.deepEqual(recorded.changes, []);
  });
});

suite('the helpers of old vdsm', () => {
  const add = '/usr/share/vdsm/addNetwork';
  const nodeCommands = {
    [route]: viaEth0.replace('eth0', 'breth0'),
    [links]: `[{"ifname":"breth0","link_type":"ether","linkinfo":{"info_kind":"bridge"}},${eth0.replace('}', ',"master":"breth0"}')}]`,
    '/usr/share/vdsm/delNetwork breth0   eth0': '',
    [`${add} ovirtmgmt   eth0 ONBOOT=yes BOOTPROTO=dhcp blockingdhcp=true`]: '',
  };
  const ifcfg = '/etc/sysconfig/network-scripts/ifcfg-breth0';
  const legacy = (more: FakeHost = {}): FakeHost =>
    host({
      env: { [node.legacyNode.name]: true },
      commands: nodeCommands,
      files: { [ifcfg]: 'DEVICE=breth0\nTYPE=Bridge\nONBOOT=yes\nBOOTPROTO=dhcp\n', [add]: '' },
      units: { libvirtd: {}, firewalld: { running: true }, network: { running: true } },
      ...more,
    });

  test("a legacy node's own bridge is replaced", async () => {
    const { run, recorded } = fakeContext(legacy());
    await run(vdsmBridge);
    assert.deepEqual(recorded.commands.slice(-2), Object.keys(nodeCommands).slice(-2));
    assert.deepEqual(recorded.services, ['start libvirtd', 'stop firewalld', 'enable network']);
    assert.deepEqual(recorded.removed, [ifcfg]);
    assert.deepEqual(
      recorded.elements.flatMap(({ commit }) => commit.map(({ args }) => args['argv'])),
      [['/usr/share/vdsm/vdsm-store-net-config']],
    );
  });

  test('a plan records it and runs none of them', async () => {
    const { run, recorded } = fakeContext(legacy({ planning: true }));
    await run(vdsmBridge, 'TRANSACTION_END');
    assert.match(JSON.stringify(recorded.changes[0]), /addNetwork ovirtmgmt/);
    assert.ok(recorded.commands.every((command) => command.startsWith('ip ')));
  });

  test('no helpers, no file to take the addresses from', async () => {
    for (const [files, message] of [
      [{ [ifcfg]: 'ONBOOT=yes\n' }, /has no \/usr\/share\/vdsm\/addNetwork/],
      [{ [add]: '' }, /has no \/etc\/sysconfig/],
    ] as const) {
      await assert.rejects(fakeContext(legacy({ files })).run(vdsmBridge), message);
    }
  });
});

suite('reachEngine', () => {
  const engine = (more: object = {}) => ({ address: '127.0.0.1', port, timeout: 1, retries: 2, ...more });
  test('an open port', async () => reachEngine(engine(), { source: '127.0.0.1' }));
  // A thousand tries with their pauses would outlast the test's own limit.
  test('a closed port is not tried again', async () =>
    assert.rejects(reachEngine(engine({ port: 1, retries: 1000 })), /127\.0\.0\.1:1 \(ECONNREFUSED\)/));
  test('a source that this host does not have yet is tried again', async () => {
    assert.ok(!JSON.stringify(networkInterfaces()).includes('192.0.2.77'));
    await assert.rejects(reachEngine(engine(), { source: '192.0.2.77' }), /\(EADDRNOTAVAIL\)/);
  });
  test('an interruption ends the pause between two tries', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DeployError('signal', 'SIG15')), 50);
    const tries = reachEngine(engine({ retries: 1000 }), { source: '192.0.2.77', signal: controller.signal });
    await assert.rejects(tries, /SIG15/);
  });
});
