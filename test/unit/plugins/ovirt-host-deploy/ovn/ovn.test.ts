// OVN: joining, staying and leaving.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ovnController } from '../../../../../plugins/ovirt-host-deploy/ovn/controller/index.ts';
import { isMember, parseExternalIds } from '../../../../../src/ovirt/ovn/external-ids.ts';
import { fakeContext, type FakeHost } from '../../../fake-context.ts';

const ids =
  '{hostname=h1, ovn-bridge-mappings="", ovn-encap-ip="192.0.2.1", ovn-encap-type=geneve, ovn-remote="ssl:192.0.2.9:6642", system-id="a,b}"}\n';

test('external ids, quoted or bare', () => {
  assert.deepEqual(Object.fromEntries(parseExternalIds(ids)), {
    hostname: 'h1',
    'ovn-bridge-mappings': '',
    'ovn-encap-ip': '192.0.2.1',
    'ovn-encap-type': 'geneve',
    'ovn-remote': 'ssl:192.0.2.9:6642',
    'system-id': 'a,b}',
  });
});

for (const [central, addresses, expected] of [
  ['192.0.2.9', ['192.0.2.1'], true],
  ['192.0.2.9', ['192.0.2.2'], false],
  ['192.0.2.90', ['192.0.2.1'], false],
] as const)
  test(`member of ${central} from ${addresses.join()}: ${expected}`, () => {
    assert.equal(isMember(parseExternalIds(ids), central, addresses), expected);
  });

test('a central server by IPv6', () => {
  assert.ok(
    isMember(parseExternalIds('{ovn-encap-ip="::1", ovn-remote="ssl:[2001:db8::9]:6642"}'), '2001:db8::9', ['::1']),
  );
});

const read = 'ovs-vsctl --timeout=10 get Open_vSwitch . external_ids';
const vdsm = (version: string) =>
  ({ operation: 'installed', displayName: '', name: 'vdsm', epoch: 0, version, release: '1', arch: 'x86_64' }) as const;
const env = { 'NETWORK_OVN/central': '192.0.2.9', 'NETWORK_OVN/tunnelNetwork': '192.0.2.1' };
const host: FakeHost = { env, programs: ['ovs-vsctl', 'vdsm-tool'], units: { 'ovn-controller': {} } };

for (const [version, expected] of [
  ['4.50.3', 'vdsm-tool ovn-config 192.0.2.9 192.0.2.1 host.example.test'],
  ['4.40.100', 'vdsm-tool ovn-config 192.0.2.9 192.0.2.1'],
] as const)
  test(`joining with vdsm ${version}`, async () => {
    const commands = { [read]: '{}\n', [expected]: '' };
    const { recorded, run } = fakeContext({ ...host, packages: [vdsm(version)], commands });
    await run(ovnController);
    assert.deepEqual(recorded.packages, ['installUpdate ovirt-provider-ovn-driver']);
    assert.deepEqual(recorded.services, ['enable ovn-controller', 'start ovn-controller']);
    assert.deepEqual(recorded.commands, [read, expected]);
  });

test('a host that has joined already is left alone', async () => {
  const { recorded, run } = fakeContext({ ...host, commands: { [read]: ids } });
  await run(ovnController);
  assert.deepEqual(recorded.commands, [read]);
});

for (const central of [null, ''])
  test(`a central server of ${JSON.stringify(central)} is none: no package, no program`, async () => {
    const { recorded, run } = fakeContext({ env: { 'NETWORK_OVN/central': central } });
    await run(ovnController);
    assert.deepEqual([recorded.packages, recorded.services, recorded.commands], [[], [], []]);
  });

for (const [name, value, code] of [
  ['NETWORK_OVN/central', 'central.invalid', 'name-unresolved'],
  ['NETWORK_OVN/central', '192.0.2.9\nx', 'bad-value'],
  ['NETWORK_OVN/tunnelNetwork', 'a\nb', 'bad-value'],
] as const)
  test(`refused: ${name}=${JSON.stringify(value)}`, async () => {
    await assert.rejects(fakeContext({ env: { ...env, [name]: value } }).run(ovnController, 'VALIDATION'), { code });
  });
