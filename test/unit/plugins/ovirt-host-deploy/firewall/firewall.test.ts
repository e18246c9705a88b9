// The firewall by its kind: which keys it sets, what it refuses, what it opens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnyKey } from '../../../../../src/environment/key.ts';
import { openingsOf, serviceXml } from '../../../../../src/ovirt/firewall/catalog.ts';
import { iptablesRules, iptablesTemplates } from '../../../../../src/ovirt/firewall/iptables-rules.ts';
import { parseSshConnection, readSshPorts } from '../../../../../src/ovirt/firewall/ssh.ts';
import { parseZone, planOpening } from '../../../../../src/ovirt/firewall/zone.ts';
import { firewallServices } from '../../../../../plugins/ovirt-host-deploy/firewall/services/index.ts';
import { gluster, virt } from '../../../../../plugins/ovirt-host-deploy/keys.ts';
import { network } from '../../../../../plugins/otopi/keys.ts';
import { fakeContext } from '../../../fake-context.ts';

const keys: readonly AnyKey[] = [...Object.values(network), ...Object.values(virt), ...Object.values(gluster)];
const roles = { virt: false, gluster: false, sshPorts: [22], vdsmPort: 54_321 };
const services = (more: Partial<typeof roles>) => openingsOf({ ...roles, ...more }).services.map(({ name }) => name);
const ports = (more: Partial<typeof roles>) => openingsOf({ ...roles, ...more }).ports;

test('services and ports by what the host does', () => {
  const common = ['cockpit', 'libvirt-tls', 'snmp', 'vdsm', 'ovirt-imageio', 'ipsec'];
  assert.deepEqual([services({}), ports({})], [common, ['22/tcp']]);
  assert.deepEqual(
    [services({ virt: true }), ports({ virt: true })],
    [
      [...common, 'ovirt-vmconsole'],
      ['22/tcp', '6081/udp'],
    ],
  );
  assert.equal(services({ gluster: true }).length, common.length + 7);
  assert.deepEqual(ports({ gluster: true }), ['22/tcp', '8080/tcp', '963/udp', '965/tcp']);
});

test('the port ssh really uses and a vdsm port of its own are open, ssh first', () => {
  assert.deepEqual(ports({ sshPorts: [2222], vdsmPort: 54_399 }), ['2222/tcp', '54399/tcp']);
});

test('a definition for firewalld', () => {
  const xml = serviceXml({ name: 'vdsm', description: 'd', ports: ['54321/tcp', '5900-6923/tcp'] });
  assert.deepEqual(xml.slice(4, 6), [
    '  <port protocol="tcp" port="54321"/>',
    '  <port protocol="tcp" port="5900-6923"/>',
  ]);
});

const zone =
  'public (active)\n  interfaces: eth0\n  services: cockpit ssh vdsm\n  ports: 22/tcp \n  source-ports: 1/udp\n';

test('only what a zone lacks is added', () => {
  assert.deepEqual(parseZone(zone), { services: ['cockpit', 'ssh', 'vdsm'], ports: ['22/tcp'] });
  assert.deepEqual(
    planOpening(parseZone(zone), openingsOf({ ...roles, virt: true })).map((options) => options.join(' ')),
    [
      '--add-port=6081/udp',
      '--add-service=libvirt-tls --add-service=snmp --add-service=ovirt-imageio --add-service=ipsec --add-service=ovirt-vmconsole',
    ],
  );
  const open = { services: services({}), ports: ['22/tcp'] };
  assert.deepEqual(planOpening(open, openingsOf(roles)), []);
});

test('built-in rules: ssh and vdsm are let in, the rest is refused last', () => {
  const templates = { ...iptablesTemplates, custom: '-A INPUT -s 192.0.2.0/24 -j ACCEPT' };
  const rules = iptablesRules({ ...roles, virt: true, sshPorts: [2222] }, templates);
  assert.ok(rules.includes('-A INPUT -p tcp -m tcp --dport 2222 -j ACCEPT'));
  assert.ok(rules.includes('-A INPUT -p tcp -m tcp --dport 5900:6923 -j ACCEPT'));
  assert.ok(rules.includes('-A INPUT -p udp -m udp --dport 6081 -j ACCEPT'));
  assert.deepEqual(rules.slice(-4), [
    '-A INPUT -s 192.0.2.0/24 -j ACCEPT',
    '-A INPUT -j REJECT --reject-with icmp-host-prohibited',
    '-A FORWARD -m physdev ! --physdev-is-bridged -j REJECT --reject-with icmp-host-prohibited',
    'COMMIT',
  ]);
});

test('ssh connections', async () => {
  assert.deepEqual(parseSshConnection('198.51.100.1 50000 192.0.2.1 2222'), { address: '192.0.2.1', port: 2222 });
  for (const text of [undefined, '', 'UNKNOWN', '1 2 3 x']) assert.equal(parseSshConnection(text), undefined);
  const { ctx } = fakeContext({ programs: ['sshd'], commands: { 'sshd -T': 'port 22\nport 2200\nxport 9\n' } });
  assert.deepEqual(await readSshPorts(ctx, { address: '192.0.2.1', port: 2222 }), [2222, 22, 2200]);
  assert.deepEqual(await readSshPorts(fakeContext().ctx, undefined), [22]);
});

const choose = (env: Record<string, string | boolean | null>) => {
  const fake = fakeContext({ keys, env });
  return { ...fake, done: fake.run(firewallServices, 'VALIDATION') };
};

test('the kind sets the keys of the firewall plugins', async () => {
  for (const [type, firewalld, iptables] of [
    ['firewalld', true, false],
    ['iptables', false, true],
    ['none', false, false],
  ] as const) {
    const { ctx, done } = choose({ 'FIREWALL/type': type });
    await done;
    assert.equal(ctx.env.get(network.firewalldEnable), firewalld, type);
    assert.equal(ctx.env.get(network.iptablesEnable), iptables, type);
    assert.equal(ctx.env.get(network.iptablesRules)?.at(-1) ?? null, iptables ? 'COMMIT' : null, type);
  }
});

test('without a kind nothing is set and nothing asked', async () => {
  const { ctx, recorded, done } = choose({ 'FIREWALL/type': '', 'NETWORK/iptablesEnable': true });
  await done;
  assert.equal(ctx.env.get(network.iptablesRules), null);
  assert.deepEqual(recorded.commands, []);
});

for (const env of [
  { 'NETWORK/iptablesEnable': true, 'NETWORK/firewalldEnable': true },
  { 'FIREWALL/type': 'firewalld', 'NETWORK/iptablesEnable': true },
  { 'FIREWALL/type': 'none', 'NETWORK/firewalldEnable': true },
  { 'FIREWALL/type': 'nftables' },
  { 'FIREWALL/type': 'firewalld', 'VDSM_CONFIG/addresses/management_port': 'x' },
])
  test(`refused: ${JSON.stringify(env)}`, async () => {
    await assert.rejects(choose(env).done, { code: 'bad-value' });
  });

test('firewalld: unknown services are defined, the zone is opened permanently and now', async () => {
  const list = 'firewall-cmd --permanent --zone=public --list-all';
  const open = (when: string) =>
    `firewall-cmd ${when}--zone=public --add-service=libvirt-tls --add-service=snmp --add-service=ovirt-imageio --add-service=ipsec`;
  const { recorded, run } = fakeContext({
    keys,
    env: { 'FIREWALL/type': 'firewalld' },
    files: Object.fromEntries(
      ['cockpit', 'libvirt-tls', 'snmp', 'ovirt-imageio', 'ipsec'].map((name) => [
        `/usr/lib/firewalld/services/${name}.xml`,
        '',
      ]),
    ),
    commands: {
      'ip -o route show default': 'default via 192.0.2.254 dev eth0 proto static\n',
      'firewall-cmd --reload': '',
      'firewall-cmd --get-zone-of-interface=eth0': { code: 2, stderr: 'no zone' },
      'firewall-cmd --get-default-zone': 'public\n',
      [list]: zone,
      'firewall-cmd --zone=public --list-all': zone,
      [open('--permanent ')]: '',
      [open('')]: '',
    },
  });
  await run(firewallServices);
  assert.deepEqual(
    recorded.files.map(({ path }) => path),
    ['/etc/firewalld/services/vdsm.xml'],
  );
  assert.ok(recorded.commands.includes('firewall-cmd --reload'));
  assert.ok(recorded.commands.indexOf('firewall-cmd --reload') < recorded.commands.indexOf(list));
  assert.ok(recorded.commands.includes(open('--permanent ')) && recorded.commands.includes(open('')));
});
