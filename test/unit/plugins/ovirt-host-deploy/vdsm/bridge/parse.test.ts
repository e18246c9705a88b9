// What busctl, ip, /sys and /proc print, as recorded.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { encode, parseProperties, parseReply } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/dbus.ts';
import {
  parseAddresses,
  parseLinks,
  parseRoute,
  parseRouteText,
} from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/ip-json.ts';
import { parseProcVlan, readSysfsLinks } from '../../../../../../plugins/ovirt-host-deploy/vdsm/bridge/sysfs.ts';
import { DeployError } from '../../../../../../src/base/errors.ts';
import type { Json } from '../../../../../../src/transaction/step.ts';

suite('busctl', () => {
  // as busctl(1) and the D-Bus specification write them
  const values: [signature: string, value: Json, words: string[]][] = [
    ['s', 'eth0', ['eth0']],
    ['s', '', ['']],
    ['b', true, ['true']],
    ['i', -1, ['-1']],
    ['ao', [], ['0']],
    ['as', ['a', 'b c'], ['2', 'a', 'b c']],
    ['ay', [2, 0, 94], ['3', '2', '0', '94']],
    ['v', { type: 'au', data: [7, 8] }, ['au', '2', '7', '8']],
    ['a{ss}', { mode: 'active-backup' }, ['1', 'mode', 'active-backup']],
    ['(uu)', [100, 0], ['100', '0']],
    ['a(ayu)', [[[1, 2], 64]], ['1', '2', '1', '2', '64']],
    [
      'a{sa{sv}}',
      { ipv4: { method: { type: 's', data: 'auto' } }, proxy: {} },
      ['2', 'ipv4', '1', 'method', 's', 'auto', 'proxy', '0'],
    ],
    ['aa{sv}', [{ prefix: { type: 'u', data: 24 } }], ['1', '1', 'prefix', 'u', '24']],
  ];
  for (const [signature, value, words] of values)
    test(signature, () => assert.deepEqual(encode(signature, value), words));

  test('answers', () => {
    assert.deepEqual(parseReply('{"type":"o","data":["/org/x/1"]}').data, ['/org/x/1']);
    assert.deepEqual(parseProperties('{"type":"a{sv}","data":[{"State":{"type":"u","data":100}}]}'), {
      State: { type: 'u', data: 100 },
    });
  });
  for (const text of ['', 'Call failed: …', '[]', '{"type":"s"}', 'null']) {
    test(`no answer: ${text}`, () => assert.throws(() => parseReply(text), DeployError));
  }
});

suite('ip', () => {
  test('route', () => {
    assert.deepEqual(
      parseRoute(
        '[{"dst":"192.0.2.1","gateway":"198.51.100.1","dev":"eth0","prefsrc":"198.51.100.2","flags":[],"uid":0,"cache":[]}]',
      ),
      { dev: 'eth0', source: '198.51.100.2', local: false },
    );
    assert.deepEqual(
      parseRoute(
        '[{"type":"local","dst":"192.0.2.2","dev":"lo","prefsrc":"192.0.2.2","flags":[],"uid":0,"cache":["local"]}]',
      ),
      { dev: 'lo', source: '192.0.2.2', local: true },
    );
    assert.equal(parseRoute('[]'), undefined);
    assert.throws(() => parseRoute('Error: …'), DeployError);
  });
  test('route of old versions', () => {
    assert.deepEqual(parseRouteText('192.168.1.1 via 192.168.0.1 dev wlan0  src 192.168.0.104 \n    cache \n'), {
      dev: 'wlan0',
      source: '192.168.0.104',
      local: false,
    });
    assert.deepEqual(parseRouteText('local 192.168.0.104 dev lo  src 192.168.0.104 \n    cache <local> \n'), {
      dev: 'lo',
      source: '192.168.0.104',
      local: true,
    });
    assert.equal(parseRouteText(''), undefined);
  });
  test('links: VLAN, bond and ports', () => {
    const links = parseLinks(
      '[{"ifname":"eth0","link_type":"ether","address":"02:00:5e:10:00:01","master":"bond0","linkinfo":{"info_slave_kind":"bond"}},{},{"ifname":"bond0","link_type":"ether","address":"02:00:5e:10:00:01","linkinfo":{"info_kind":"bond","info_data":{"mode":"802.3ad"}}},{"ifname":"bond0.7","link":"bond0","link_type":"ether","address":"02:00:5e:10:00:01","linkinfo":{"info_kind":"vlan","info_data":{"protocol":"802.1Q","id":7}}}]',
    );
    assert.deepEqual(
      links.map(({ name, kind, master, vlan }) => [name, kind, master, vlan]),
      [
        ['eth0', undefined, 'bond0', undefined],
        ['bond0', 'bond', undefined, undefined],
        ['bond0.7', 'vlan', undefined, { parent: 'bond0', id: 7 }],
      ],
    );
  });
  test("addresses: which are made of a router's prefix, which do not count yet", () => {
    const of = (info: string) => parseAddresses(`[{"ifname":"eth0","addr_info":[${info}]}]`)[0];
    assert.deepEqual(of('{"family":"inet6","local":"2001:db8::1","prefixlen":64,"scope":"global","dynamic":true}'), {
      dev: 'eth0',
      address: '2001:db8::1',
      prefix: 64,
      scope: 'global',
      tentative: false,
      autoconfigured: true,
    });
    assert.equal(
      of('{"local":"2001:db8::1","prefixlen":64,"scope":"global","dynamic":true,"temporary":true}')?.autoconfigured,
      false,
    );
    assert.equal(of('{"local":"2001:db8::1","prefixlen":128,"scope":"global","dynamic":true}')?.autoconfigured, false);
    assert.equal(of('{"local":"192.0.2.2","prefixlen":24,"scope":"global","dynamic":true}')?.autoconfigured, false);
    assert.equal(of('{"local":"2001:db8::1","prefixlen":64,"scope":"global","tentative":true}')?.tentative, true);
    assert.equal(of('{"local":"2001:db8::1","prefixlen":64,"scope":"global","dadfailed":true}')?.tentative, true);
  });
});

const procVlan = `bond0.7  VID: 7	 REORDER_HDR: 1  dev->priv_flags: 1021
         total frames received         7462
Device: bond0
INGRESS priority mappings: 0:0  1:0
`;

suite('/sys and /proc', () => {
  test('VLAN', () => assert.deepEqual(parseProcVlan('bond0.7', procVlan), { parent: 'bond0', id: 7 }));
  for (const [what, text] of [
    ['no tag', 'Device: eth0\n'],
    ['no device', 'x VID: 7\n'],
  ] as const) {
    test(`VLAN: ${what}`, () =>
      assert.throws(
        () => parseProcVlan('eth0.7', text),
        (error) => error instanceof DeployError && error.code === 'network-unsupported',
      ));
  }

  test('links of a tree as EL 6 shows it', () => {
    const root = mkdtempSync(join(tmpdir(), 'sysfs-'));
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    for (const name of ['eth0', 'eth1', 'eth2', 'bond0', 'bond0.7', 'breth2']) {
      put(`sys/class/net/${name}/address`, '02:00:5e:10:00:01\n');
      put(`sys/class/net/${name}/type`, '1\n');
    }
    put('sys/class/net/bonding_masters', 'bond0\n');
    put('sys/class/net/bond0/bonding/slaves', 'eth0 eth1\n');
    put('sys/class/net/breth2/bridge/bridge_id', '8000.02005e100001\n');
    mkdirSync(join(root, 'sys/class/net/eth2/brport'));
    symlinkSync('../../breth2', join(root, 'sys/class/net/eth2/brport/bridge'));
    put('proc/net/vlan/bond0.7', procVlan);
    put('proc/net/vlan/config', 'VLAN Dev name\t | VLAN ID\n');
    const links = readSysfsLinks(root).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    rmSync(root, { recursive: true });
    assert.deepEqual(
      links.map(({ name, kind, master, vlan }) => [name, kind, master, vlan?.parent]),
      [
        ['bond0', 'bond', undefined, undefined],
        ['bond0.7', 'vlan', undefined, 'bond0'],
        ['breth2', 'bridge', undefined, undefined],
        ['eth0', undefined, 'bond0', undefined],
        ['eth1', undefined, 'bond0', undefined],
        ['eth2', undefined, 'breth2', undefined],
      ],
    );
    assert.equal(links[0]?.linkType, 'ether');
  });
});
