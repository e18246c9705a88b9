// Names in certificates of pushed hosts: who chooses them, who has them, and when a bad one is told.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Authority, Order } from '../../../src/backend/ca/authority.ts';
import { HostAuthority } from '../../../src/backend/ca/host-authority.ts';
import { namesOf, namesWithAddress, type NameWishes } from '../../../src/backend/deploy/host-names.ts';
import { completePushParts } from '../../../src/backend/deploy/push-defaults.ts';
import { pushHost } from '../../../src/backend/deploy/push-host.ts';
import { parseHostList, parseNames } from '../../../src/backend/fleet/host-list.ts';
import { Inventory } from '../../../src/backend/inventory/inventory.ts';
import { parseKernelAddress, peerAddress } from '../../../src/backend/ssh/peer-address.ts';

const folder = mkdtempSync(join(tmpdir(), 'certificate-names-test-'));
after(() => rmSync(folder, { recursive: true }));
const refused = { code: 'ca-name' };

suite('who chooses the names', () => {
  const cases: [string, NameWishes, string | undefined, string[]][] = [
    ['the name that push was called with', { host: 'H1' }, '192.0.2.7', ['h1']],
    // Resolvers answer it with addresses: none of them gets in.
    [
      'whatever DNS says',
      { host: hostname().replaceAll(/[^\w.-]|_/g, 'x') },
      undefined,
      [
        hostname()
          .replaceAll(/[^\w.-]|_/g, 'x')
          .toLowerCase(),
      ],
    ],
    [
      'those that were given, and not the name',
      { host: 'alias_1', names: ['h1.example', '192.0.2.9'] },
      '192.0.2.7',
      ['h1.example', '192.0.2.9'],
    ],
    ['the address on request', { host: 'h1', withAddress: true }, '192.0.2.7', ['h1', '192.0.2.7']],
    ['the address once', { host: 'h1', names: ['192.0.2.7'], withAddress: true }, '192.0.2.7', ['192.0.2.7']],
    ['a host named by an address: that of ssh', { host: '192.0.2.7' }, '192.0.2.8', ['192.0.2.8']],
    ['a host named by an address, behind a jump host', { host: '2001:DB8::7' }, undefined, ['2001:db8::7']],
  ];
  for (const [name, wishes, connected, expected] of cases)
    test(name, () => assert.deepEqual(namesWithAddress(wishes, connected), expected));

  test('an address that nobody can tell is not guessed', () => {
    assert.throws(() => namesWithAddress({ host: 'h1', withAddress: true }, undefined), {
      ...refused,
      message: /--names/,
    });
    assert.throws(() => namesWithAddress({ host: 'h1', withAddress: true }, 'fe80::1'), refused);
  });

  test('a name that cannot be in a certificate points to --names', () => {
    assert.throws(() => namesOf({ host: 'fe80::1%eth0' }), { ...refused, message: /link-local.*--names/ });
  });

  test('lists: as they are, and as an engine writes them', () => {
    assert.deepEqual(parseNames('H1, DNS:h2.example,IP:192.0.2.7'), ['h1', 'h2.example', '192.0.2.7']);
    const [listed] = parseHostList('h1 names=h1.example,192.0.2.7 certificate-address=yes', 'hosts');
    assert.deepEqual(listed?.settings, { names: ['h1.example', '192.0.2.7'], certificateAddress: true });
    assert.throws(() => parseHostList('h1\nh2 names=h2,', 'hosts'), {
      code: 'bad-argument',
      message: /hosts, line 2: .*empty label/,
    });
  });
});

suite('the address that ssh connected to', () => {
  const words: [string, string][] = [
    ['0702000A:1F90', '10.0.2.7'],
    ['B80D0120000000000000000007000000:0016', '2001:db8::7'],
    ['0000000000000000FFFF00000702000A:0016', '10.0.2.7'],
  ];
  for (const [text, address] of words) test(address, () => assert.equal(parseKernelAddress(text), address));

  test('is what the kernel says of the process; of several there is none', async () => {
    const connect = async (address: string): Promise<{ sockets: Socket[]; close: () => void }> => {
      const server = createServer().listen(0, address);
      await once(server, 'listening');
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      const socket = createConnection((server.address() as AddressInfo).port, address);
      const sockets = [socket, ...(await accepted)];
      return { sockets, close: () => [...sockets.map((one) => one.destroy()), server.close()] };
    };
    assert.equal(peerAddress(process.pid), undefined);
    const first = await connect('127.0.0.1');
    assert.equal(peerAddress(process.pid), '127.0.0.1');
    const second = await connect('127.0.0.2');
    assert.equal(peerAddress(process.pid), undefined);
    first.close();
    second.close();
    assert.equal(peerAddress(2 ** 22), undefined);
  });
});

suite('each name is of one host', () => {
  let inventory: Inventory;
  before(async () => {
    inventory = await Inventory.open(join(folder, 'inventory.db'));
    inventory.save('h1', {});
    inventory.save('Upper.Example', {});
    inventory.certificateNames.claim('h1', ['h1', 'h1.example', '192.0.2.7']);
  });
  after(() => inventory[Symbol.dispose]());

  const taken: [string, string, string[], string][] = [
    ['a claimed name', 'h2', ['h2', 'h1.example'], 'h1'],
    ['a claimed address', 'h2', ['192.0.2.7'], 'h1'],
    ['a host named by that address', '192.0.2.7', ['192.0.2.7'], 'h1'],
    ['the name of a known host', 'h2', ['upper.example'], 'Upper.Example'],
  ];
  for (const [name, host, names, other] of taken)
    test(`${name} is refused, with the host that has it and the remedy`, () => {
      const error = { ...refused, message: new RegExp(`belongs to the known host ${other}.*hosts --forget ${other}`) };
      assert.throws(() => inventory.certificateNames.check(host, names), error);
      assert.throws(() => inventory.certificateNames.claim(host, names), error);
    });

  test('the host itself has them again and again, and nothing of a refused claim is kept', () => {
    inventory.certificateNames.claim('h1', ['h1', 'h1.example']);
    assert.throws(() => inventory.certificateNames.claim('h2', ['fresh.example', 'h1']), refused);
    inventory.certificateNames.check('h3', ['fresh.example']);
  });

  test('a host that is forgotten, or whose certificates are revoked, has none', () => {
    inventory.certificateNames.claim('h4', ['four.example']);
    inventory.certificateNames.release('h4');
    inventory.certificateNames.claim('h5', ['four.example']);
    inventory.save('h5', {});
    inventory.forget('h5');
    inventory.certificateNames.check('h6', ['four.example']);
  });

  test('they are claimed before anything is signed, for consoles too', async () => {
    const signed: (string | undefined)[] = [];
    const sign = async ({ host }: Partial<Order>) => {
      signed.push(host);
      return { chain: [], ends: new Date() };
    };
    const site: Authority = {
      sign,
      consoleKey: async () => '',
      signConsole: async (order) => (await sign(order)).chain.join(''),
    };
    const of = (host: string) =>
      new HostAuthority(site, host, (names) => inventory.certificateNames.claim(host, names));
    const order = { request: '', names: ['seven.example'], signal: new AbortController().signal };
    await of('h7').sign({ ...order, kind: 'vdsm' });
    await assert.rejects(of('h8').sign({ ...order, kind: 'vdsm' }), refused);
    await assert.rejects(of('h8').signConsole(order), refused);
    assert.deepEqual(signed, ['h7']);
  });
});

suite('a bad name', () => {
  const touched = join(folder, 'touched');
  const path = process.env['PATH'];
  before(() => {
    writeFileSync(join(folder, 'ssh'), `#!/bin/sh\ntouch ${touched}\nexit 255\n`, { mode: 0o755 });
    process.env['PATH'] = `${folder}:${path}`;
  });
  after(() => void (process.env['PATH'] = path));

  const hosts: [string, boolean][] = [
    ...['fe80::1%eth0', 'h.', 'a..b', 'h_1', '127.1', '010.0.0.1', 'host.7', '-h'].map(
      (host) => [host, false] as [string, boolean],
    ),
    ['h1', true],
  ];
  test('is told before the host is contacted', async () => {
    using inventory = await Inventory.open(join(folder, 'push.db'));
    const never = async () => assert.fail('nothing is to be signed');
    const authority: Authority = { sign: never, consoleKey: never, signConsole: never };
    const parts = completePushParts({
      executable: process.execPath,
      inventory,
      askpass: ['false'],
      logs: folder,
      authority,
    });
    for (const [host, contacted] of hosts) {
      rmSync(touched, { force: true });
      const { error } = await pushHost({ host, target: { host, policy: 'strict' } }, parts);
      assert.equal(existsSync(touched), contacted, host);
      assert.equal(error?.code === 'ca-name', !contacted, `${host}: ${error?.message}`);
    }
  });
});
