// What would keep vdsm from running, and whether host and engine find each other.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { suite, test } from 'node:test';
import { judgeInterface } from '../../../../../plugins/ovirt-host-deploy/vdsm/bridge/checks.ts';
import { vdsmBridge } from '../../../../../plugins/ovirt-host-deploy/vdsm/bridge/index.ts';
import { judgeMasks } from '../../../../../plugins/ovirt-host-deploy/vdsm/packages/checks.ts';
import type { Owner } from '../../../../../plugins/ovirt-host-deploy/vdsm/packages/ports.ts';
import {
  findOwner,
  judgePorts,
  parseListeners,
  parseUnit,
  readListeners,
} from '../../../../../plugins/ovirt-host-deploy/vdsm/packages/ports.ts';
import { judgeId } from '../../../../../plugins/ovirt-host-deploy/vdsm/vdsmid/hardware-id.ts';
import { fakeContext } from '../../../fake-context.ts';

suite('masked services', () => {
  test('none', () => assert.equal(judgeMasks([]), undefined));
  test('vdsm itself is an error', () => {
    const found = judgeMasks(['vdsmd', 'libvirtd']);
    assert.ok(typeof found === 'string' && found.includes('vdsmd, libvirtd'));
  });
  test('others are a warning', () => {
    const found = judgeMasks(['libvirtd']);
    assert.ok(typeof found === 'object' && found.severity === 'warning');
  });
});

suite('ports', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:D431 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0',
    '   1: 0100007F:9C40 0100007F:D432 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100 0 0 10 0',
  ].join('\n');

  test('those that are listened on are read, connections are not', () => {
    assert.deepEqual(parseListeners(table), [{ port: 54_321, inode: 4711 }]);
    assert.deepEqual(parseListeners(''), []);
    const six =
      '   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 99 1';
    assert.deepEqual(parseListeners(six), [{ port: 22, inode: 99 }]);
  });

  test('the unit of a process is the innermost of its groups', () => {
    assert.equal(parseUnit('0::/system.slice/vdsmd.service/child\n'), 'vdsmd.service');
    assert.equal(parseUnit('1:name=systemd:/user.slice/session-2.scope\n0::/\n'), 'session-2.scope');
    assert.equal(parseUnit('0::/\n'), '');
  });

  const needed = [{ port: 54_321, units: ['vdsmd.service'] }];
  const owned = (owner: Owner | undefined): string | undefined =>
    judgePorts(needed, parseListeners(table), () => owner);

  test('one that its own unit holds is free for it, as are those of sockets and of nobody we see', () => {
    assert.equal(owned({ pid: 7, program: 'vdsmd', unit: 'vdsmd.service' }), undefined);
    assert.equal(owned({ pid: 1, program: 'systemd', unit: 'init.scope' }), undefined);
    assert.equal(owned(undefined), undefined);
    assert.equal(
      judgePorts([{ port: 54_322, units: [] }], parseListeners(table), () => undefined),
      undefined,
    );
  });

  test('one that somebody else holds is named with who does', () => {
    const nginx = { pid: 7, program: 'nginx', unit: 'nginx.service' };
    assert.equal(owned(nginx), 'port 54321 is taken by nginx (process 7, nginx.service)');
    assert.equal(owned({ ...nginx, unit: '' }), 'port 54321 is taken by nginx (process 7)');
  });

  test('our own listener is found on this machine', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const listener = readListeners().find((one) => one.port === port);
    assert.equal(listener && findOwner(listener.inode)?.pid, process.pid);
    server.close();
  });
});

suite('the unique id', () => {
  for (const id of ['00000000-0000-0000-0000-000000000000', '03000200-0400-0500-0006-000700080009', 'FFFFFFFF'])
    test(`${id} is none`, () => assert.match(judgeId(id) ?? '', /many machines share|no host from another/));
  for (const id of ['', 'my-host', '30fcc9ee-1c1b-4b8a-8b0e-6f4e2b6a1d11'])
    test(`'${id}' is taken`, () => assert.equal(judgeId(id), undefined));
});

suite('the engine', () => {
  const check = async (env: Record<string, string | number>): Promise<(string | undefined)[]> => {
    const fake = fakeContext({ env, facts: { hostName: 'localhost' } });
    return (await fake.check(vdsmBridge)).map(({ id, severity, seen }) => `${severity} ${id}: ${seen}`);
  };

  test('nobody named is not looked for', async () => assert.deepEqual(await check({}), []));

  test('that listens is reached', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    assert.deepEqual(await check({ 'VDSM/engineAddress': '127.0.0.1', 'VDSM/enginePort': port }), []);
    server.close();
    await once(server, 'close');
    assert.deepEqual(await check({ 'VDSM/engineAddress': '127.0.0.1', 'VDSM/enginePort': port }), [
      `error engine-reachable: Cannot establish connection to 127.0.0.1:${port} (ECONNREFUSED)`,
    ]);
  });

  test('that has no address is told as such', async () => {
    const [seen] = await check({ 'VDSM/engineHost': 'engine.invalid' });
    assert.match(seen ?? '', /^error engine-reachable: engine\.invalid cannot be resolved/);
  });

  const interfaces = [
    { interface: 'lo', address: '127.0.0.1', loopback: true },
    { interface: 'eth0', address: '192.0.2.7', loopback: false },
    { interface: 'eth1', address: '198.51.100.7', loopback: false },
    { interface: 'eth1', address: '198.51.100.8', loopback: false },
  ];
  const cases: [string, string[], string, string | undefined][] = [
    ['the same address', ['192.0.2.7'], '192.0.2.7', undefined],
    ['another address of the same interface', ['198.51.100.8'], '198.51.100.7', undefined],
    ['one of several', ['192.0.2.7', '198.51.100.7'], '198.51.100.7', undefined],
    [
      'another interface',
      ['192.0.2.7'],
      '198.51.100.7',
      'h is an address of eth0, and the engine is reached over eth1',
    ],
    ['a name that leads nowhere here', ['203.0.113.1'], '192.0.2.7', undefined],
    ['an engine on this host', ['192.0.2.7'], '127.0.0.1', undefined],
  ];
  for (const [name, own, source, seen] of cases)
    test(`is reached from ${name}`, () => {
      const found = judgeInterface('h', own, source, interfaces);
      if (seen === undefined) assert.equal(found, undefined);
      else assert.ok(found?.startsWith(seen), found);
    });
});
