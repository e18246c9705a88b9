// A hostile host over a real ssh connection: the real push meets a scripted ssh server for each attack of the tables.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Inventory } from '../../../src/backend/inventory/inventory.ts';
import { fingerprintOf } from '../../../src/backend/ssh/host-key.ts';
import { SshServer } from '../../ssh-server/server.ts';
import { type Attack, attacks, checkAttacks } from './hostile/attacks.ts';
import { beHost } from './hostile/fake-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'hostile-ssh-test-'));
const state = join(folder, 'state');
const main = join(import.meta.dirname, '../../../src/main.ts');

interface Met {
  readonly attack: Attack;
  readonly server: SshServer;
  readonly host: string;
  readonly port: number;
  /** What push sent before the dialog. */
  readonly heard: string[];
}

let deployed: Met[];
let checked: Met[];
before(async () => {
  writeFileSync(join(folder, 'executable'), 'not run');
  deployed = await Promise.all(attacks.map(async (attack, index) => meet(attack, `127.0.1.${index + 1}`)));
  checked = await Promise.all(checkAttacks.map(async (attack, index) => meet(attack, `127.0.2.${index + 1}`)));
  for (const { host, port, server } of [...deployed, ...checked])
    known.push(`[${host}]:${port} ssh-ed25519 ${server.key.blob.toString('base64')}\n`);
  writeFileSync(join(folder, 'known_hosts'), known.join(''));
});
after(async () => {
  await Promise.all([...deployed, ...checked].map(async ({ server }) => server[Symbol.asyncDispose]()));
  rmSync(folder, { recursive: true });
});
const known: string[] = [];

async function meet(attack: Attack, host: string): Promise<Met> {
  const heard: string[] = [];
  const server = new SshServer({
    ...attack.server,
    exec: async (channel, command) => beHost(channel, command, attack.host ?? {}, heard),
  });
  return { attack, server, host, port: await server.listen(host), heard };
}

interface Shown {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function push(hosts: readonly Met[], ...flags: string[]): Promise<Shown> {
  const list = join(folder, 'hosts');
  writeFileSync(list, hosts.map(({ host, port }) => `${host} port=${port}\n`).join(''));
  const args = [
    'push',
    '--state',
    state,
    '--executable',
    join(folder, 'executable'),
    '--param',
    'SSHInactivityTimeoutSeconds=60',
    '--ca',
    'none',
    '--inventory',
    list,
  ];
  const options = [
    `UserKnownHostsFile=${join(folder, 'known_hosts')}`,
    'GlobalKnownHostsFile=/dev/null',
    'IdentityAgent=none',
  ];
  const child = spawn(
    process.execPath,
    // Little memory: what a host sends is not kept.
    [
      '--max-old-space-size=96',
      main,
      ...args,
      ...options.flatMap((one) => ['--ssh-option', one]),
      '--host-key',
      'strict',
      ...flags,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: folder } },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('latin1').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('latin1').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout: fromLatin1(stdout), stderr: fromLatin1(stderr) };
}

function fromLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** Nothing but the line ends of our own lines, each of which names the host that it is about. */
function assertClean({ stdout, stderr }: Shown, hosts: readonly Met[]): void {
  for (const text of [stdout, stderr]) {
    const bad = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.exec(text.replaceAll('\n', ''));
    assert.equal(
      bad,
      null,
      bad === null ? '' : JSON.stringify(text.slice(Math.max(0, bad.index - 80), bad.index + 80)),
    );
  }
  const names = new Set([...hosts.map(({ host }) => host), 'push']);
  for (const line of stdout.split('\n').slice(0, -2)) assert.ok(names.has(line.split(': ')[0] ?? ''), line);
}

function linesOf({ stdout }: Shown, host: string): string {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith(`${host}: `))
    .join('\n');
}

function judge({ attack, host, server }: Met, shown: Shown): void {
  const text = linesOf(shown, host);
  const last = text.split('\n').at(-1) ?? '';
  const result = /\[([a-z-]+)\]$/.exec(last) ?? /^\S+: (complete|incomplete) after/.exec(last);
  assert.equal(result?.[1], attack.must, text.slice(-2000));
  if (attack.shows !== undefined) assert.match(text, attack.shows);
  const key = /: host key (.*)$/m.exec(text)?.[1];
  if (key !== undefined) assert.equal(key, `ED25519 ${fingerprintOf(server.key.blob, 'sha256')}`);
}

describe(`a hostile host (${attacks.length} attacks)`, async () => {
  let shown: Shown;
  test('steers no terminal, forges no line, leaves nothing outside of the folder of logs', async () => {
    shown = await push(deployed);
    assertClean(shown, deployed);
    assert.deepEqual(
      readdirSync(state).toSorted(),
      ['cache', 'host-deploy', 'state'].filter((name) => existsSync(join(state, name))),
    );
    for (const name of readdirSync(join(state, 'host-deploy')))
      assert.match(name, /^ovirt-host-deploy-\d{14}-127\.0\.1\.\d+-[0-9a-f]{8}\.log$/);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('ovirt-')),
      [],
    );
  });

  for (const [index, { name, must }] of attacks.entries())
    test(`${name}: ${must}`, () => judge(deployed[index] as Met, shown));

  test('is told to machines as one line of JSON each, without a byte that steers', async () => {
    const json = await push(deployed, '--json');
    assertClean({ ...json, stdout: '' }, deployed);
    const bad = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.exec(json.stdout.replaceAll('\n', ''));
    assert.equal(bad, null);
    const lines = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; hosts?: unknown[] });
    assert.equal(lines.at(-1)?.event, 'result');
    assert.equal(lines.at(-1)?.hosts?.length, attacks.length);
  });

  test('keeps nothing of its own in the inventory: keys that ssh verified, names that we gave', async () => {
    using inventory = await Inventory.open(join(state, 'state/inventory.db'));
    for (const { host, server } of deployed) {
      const record = inventory.find(host);
      if (record === undefined) continue;
      assert.ok(record.fingerprint === null || record.fingerprint === fingerprintOf(server.key.blob, 'sha256'), host);
      assert.match(
        record.lostLog ?? 'ovirt-host-deploy-',
        /^ovirt-host-deploy-[0-9a-f]*(\/ovirt-host-deploy-\d{14}-[0-9a-f]{8}\.log)?$/,
      );
      assert.doesNotMatch(JSON.stringify(Object.values(record)), /[\p{Cc}\p{Cf}]|\\u00/u);
    }
  });
});

describe(`a hostile host that is checked (${checkAttacks.length} attacks)`, async () => {
  let shown: Shown;
  test('is asked for no log, and has none removed', async () => {
    {
      using inventory = await Inventory.open(join(state, 'state/inventory.db'));
      // As a release up to 2.0 has stored it.
      for (const { host } of checked) inventory.save(host, { lostLog: '/etc/shadow' as never });
    }
    shown = await push(checked, '--check');
    assertClean(shown, checked);
    for (const { heard } of checked)
      assert.deepEqual(
        heard.filter((line) => !line.startsWith('run ')),
        [],
      );
  });

  for (const [index, { name, must }] of checkAttacks.entries())
    test(`${name}: ${must}`, () => judge(checked[index] as Met, shown));

  test('a path that a host told an earlier release is asked for by none', async () => {
    const good = checked.filter(({ attack }) => attack.host?.lostLog !== undefined);
    for (const one of good) one.heard.length = 0;
    await push(good);
    for (const { heard } of good)
      assert.ok(heard.length > 0 && heard.every((line) => line.startsWith('run ')), heard.join());
  });
});
