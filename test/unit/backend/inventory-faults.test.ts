// An inventory that is damaged, full, foreign or held: which file, and what helps; what went wrong first is never hidden.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, test } from 'node:test';
import { Inventory } from '../../../src/backend/inventory/inventory.ts';
import { DeployError } from '../../../src/base/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'inventory-faults-'));
after(() => rmSync(folder, { recursive: true }));
const fileIn = (name: string): string => join(folder, name, 'inventory.db');

async function made(name: string): Promise<string> {
  using inventory = await Inventory.open(fileIn(name));
  for (let i = 0; i < 200; i++) inventory.save(`host-${i}`, { fingerprint: 'f'.repeat(100) });
  return fileIn(name);
}

describe('an inventory', () => {
  const raw = (path: string, sql: string): void => {
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
  };
  const damages: [name: string, damage: (path: string) => void, remedy: RegExp][] = [
    [
      'of garbage',
      (path) => writeFileSync(path, 'garbage, and much of it '.repeat(500)),
      /Move it away \(mv .* What is lost/,
    ],
    ['cut in the middle', (path) => truncateSync(path, 4096), /Move it away/],
    ['whose pages are overwritten', (path) => writeFileSync(path, readFileSync(path).fill(0xff, 100)), /Move it away/],
    ['of another program', (path) => raw(path, 'DROP TABLE host; CREATE TABLE host (x)'), /Move it away/],
    ['without its tables', (path) => raw(path, 'DROP TABLE host; DROP TABLE lease'), /Move it away/],
    ['of a newer version', (path) => raw(path, 'PRAGMA user_version = 99'), /newer version/],
    ['that is a folder', (path) => (rmSync(path), mkdirSync(path)), /no regular file: move it away/],
    ...(process.geteuid?.() === 0
      ? [
          [
            'of another user',
            (path: string) => chownSync(path, 65_534, 65_534),
            /belongs to user 65534\. Run as/,
          ] as const,
        ]
      : []
    ).map(([name, damage, remedy]): [string, (path: string) => void, RegExp] => [name, damage, remedy]),
  ];
  for (const [name, damage, remedy] of damages)
    test(`${name} is refused by file and remedy`, async () => {
      const path = await made(name);
      for (const side of ['-wal', '-shm']) rmSync(`${path}${side}`, { force: true });
      damage(path);
      const use = async (): Promise<void> => {
        using inventory = await Inventory.open(path);
        inventory.list();
        inventory.save('h', { fingerprint: 'x' });
      };
      await assert.rejects(use, (error: unknown) => {
        assert.ok(error instanceof DeployError && error.code === 'inventory-failed', String(error));
        assert.ok(error.message.includes(path), error.message);
        assert.match(error.message, remedy);
        return true;
      });
    });

  test('that is full says so, and the lease that cannot be given back hides nothing', async () => {
    const path = await made('full');
    using inventory = await Inventory.open(path);
    await assert.rejects(
      async () => {
        using _lease = inventory.lease('h1');
        // As a disk that is full: SQLite itself rolls back.
        raw(path, 'CREATE TRIGGER full BEFORE UPDATE ON host BEGIN SELECT RAISE(ROLLBACK, "full"); END');
        raw(path, 'CREATE TRIGGER kept BEFORE DELETE ON lease BEGIN SELECT RAISE(ABORT, "full"); END');
        inventory.save('h1', { fingerprint: 'x' });
      },
      (error: unknown) => {
        assert.ok(error instanceof DeployError && error.code === 'inventory-failed', String(error));
        assert.doesNotMatch(error.message, /suppressed|no transaction/);
        return true;
      },
    );
  });

  test('is opened by many for the first time at once', async () => {
    const script = `const { Inventory } = await import(${JSON.stringify(join(import.meta.dirname, '../../../src/backend/inventory/inventory.ts'))});
      await Promise.all(Array.from({ length: 10 }, async (_, i) => { using one = await Inventory.open(${JSON.stringify(fileIn('many'))}); one.save('h' + i, {}); }));`;
    const all = Array.from({ length: 3 }, async () =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script]),
    );
    await Promise.all(all);
    using inventory = await Inventory.open(fileIn('many'));
    assert.equal(inventory.list().length, 10);
  });

  test('forgets a lease of a machine that is gone, and none of a process that lives', async () => {
    using inventory = await Inventory.open(await made('leases'));
    const since = new Date().toISOString();
    raw(
      fileIn('leases'),
      `INSERT INTO lease (name, machine, pid, start_time, since) VALUES ('h1', 'gone', 1, '1', '${since}'), ('h2', 'gone', 1, '1', '2020-01-01T00:00:00Z')`,
    );
    assert.throws(() => inventory.lease('h1'), { code: 'host-busy', message: /process 1 on gone .*hosts --forget h1/ });
    assert.equal(inventory.forget('h1'), true);
    for (const name of ['h1', 'h2']) {
      using _lease = inventory.lease(name);
      assert.throws(() => inventory.forget(name), { code: 'host-busy', message: new RegExp(`process ${process.pid}`) });
    }
  });
});
