// The inventory: what it remembers, ids that are unique, leases that die with their holder, tables brought up to date.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { hostId, newLogName } from '../../../src/backend/border/words.ts';
import { Inventory } from '../../../src/backend/inventory/inventory.ts';
import { DeployError } from '../../../src/base/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'inventory-test-'));
after(() => rmSync(folder, { recursive: true }));
const open = async (name: string): Promise<Inventory> => Inventory.open(join(folder, name, 'inventory.db'));
const log = newLogName('ovirt-host-deploy', new Date(0));
const isCode = (code: string) => (error: unknown) => error instanceof DeployError && error.code === code;

test('remembers what was saved, over closing and opening', async () => {
  {
    using inventory = await open('a');
    inventory.save('h1', { fingerprint: 'SHA256:x', keyType: 'RSA' });
    inventory.save('h1', { result: 'failed', lostLog: log });
    inventory.save('h0', { result: 'complete' });
  }
  using inventory = await open('a');
  const host = inventory.find('h1');
  assert.deepEqual(
    [host?.fingerprint, host?.keyType, host?.result, host?.lostLog, host?.id],
    ['SHA256:x', 'RSA', 'failed', log, null],
  );
  assert.deepEqual(
    inventory.list().map(({ name }) => name),
    ['h0', 'h1'],
  );
  assert.equal(inventory.find('h2'), undefined);
  assert.equal(inventory.forget('h0'), true);
  assert.equal(inventory.forget('h0'), false);
  assert.equal(inventory.list().length, 1);
});

test('an id belongs to one host', async () => {
  using inventory = await open('b');
  assert.equal(inventory.claimId('h1', hostId('id')), undefined);
  assert.equal(inventory.claimId('h1', hostId('id')), undefined);
  assert.equal(inventory.claimId('h2', hostId('id')), 'h1');
  assert.equal(inventory.find('h2'), undefined);
});

test('two back-ends do not deploy one host; a dead one holds nothing', async () => {
  using first = await open('c');
  using second = await open('c');
  {
    using _lease = first.lease('h1');
    assert.throws(() => second.lease('h1'), isCode('host-busy'));
    second.lease('h2')[Symbol.dispose]();
  }
  second.lease('h1')[Symbol.dispose]();
  const raw = new DatabaseSync(join(folder, 'c/inventory.db'));
  const { machine } = { machine: (await import('node:os')).hostname() };
  const insert = raw.prepare('INSERT INTO lease (name, machine, pid, start_time, since) VALUES (?, ?, ?, ?, ?)');
  insert.run('h3', machine, process.pid, 'another start', 'then');
  insert.run('h4', 'another machine', 1, '1', new Date().toISOString());
  raw.close();
  first.lease('h3')[Symbol.dispose]();
  assert.throws(() => first.lease('h4'), isCode('host-busy'));
});

test('a newer or broken file is refused, not overwritten', async () => {
  (await open('d'))[Symbol.dispose]();
  const raw = new DatabaseSync(join(folder, 'd/inventory.db'));
  raw.exec('PRAGMA user_version = 99');
  raw.close();
  await assert.rejects(open('d'), isCode('inventory-failed'));
  (await open('e'))[Symbol.dispose]();
  writeFileSync(join(folder, 'e/inventory.db'), 'no database at all, but long enough to be read as one '.repeat(20));
  await assert.rejects(open('e'), isCode('inventory-failed'));
});
