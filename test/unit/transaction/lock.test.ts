// The lock of a host: held by one, seen by others without being taken, freed by the kernel.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createInterface } from 'node:readline';
import { thisProcess } from '../../../src/process/run-lock.ts';
import { findHolder, takeLock } from '../../../src/transaction/lock.ts';

let parent: string;
let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  parent = fs.mkdtempSync(join(tmpdir(), 'lock-'));
  folder = join(parent, 'state');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  fs.rmSync(parent, { recursive: true });
});

const ended = async (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => void child.once('exit', () => resolve()));

/** @returns the process and what it said of the lock */
async function startHolder(...more: string[]): Promise<{ child: ChildProcess; said: string }> {
  const script = join(import.meta.dirname, 'lock-holder.ts');
  const child = spawn(process.execPath, [script, folder, ...more], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const said = await new Promise<string>((resolve) => void createInterface(child.stdout).once('line', resolve));
  return { child, said };
}

test('is taken once, also on a host never deployed, and the next caller is told who holds it', async () => {
  assert.equal(await findHolder(folder), undefined);
  assert.equal(fs.existsSync(folder), false, 'to look makes nothing');
  const lock = await takeLock(folder);
  const holder = new RegExp(
    `^Another run holds this host \\(process ${process.pid}, since \\d{4}-.*Z, started by [\\w.-]+`,
  );
  assert.match((await findHolder(folder)) ?? '', holder);
  await assert.rejects(takeLock(folder), {
    code: 'run-locked',
    message: /process \d+.*; wait for it to end, or end it$/,
  });
  assert.match((await findHolder(folder)) ?? '', holder, 'who was refused has not freed it');
  lock.release();
  assert.equal(await findHolder(folder), undefined);
  (await takeLock(folder)).release();
});

test('leaves two small files that only their owner reaches, and no other', async () => {
  (await takeLock(folder)).release();
  const modes = fs.readdirSync(folder).map((name) => {
    const { mode, size } = fs.statSync(join(folder, name));
    return [name, (mode & 0o777).toString(8), size];
  });
  assert.deepEqual(modes, [
    ['holder', '600', 256],
    ['lock', '600', 0],
  ]);
  assert.equal(fs.readFileSync(join(folder, 'holder'), 'utf8').trim(), '');
});

test('of those that start at the same time one wins, and the others name it', async () => {
  for (let round = 0; round < 2; round++) {
    const started = await Promise.all(Array.from({ length: 4 }, async () => startHolder()));
    const winners = started.filter(({ said }) => said.startsWith('held'));
    assert.equal(winners.length, 1, started.map(({ said }) => said).join('\n'));
    const pid = winners[0]?.child.pid;
    for (const { said } of started.filter((one) => one !== winners[0]))
      assert.match(said, new RegExp(`^Another run holds this host \\(process ${pid}, since `));
    await Promise.all(
      started.map(async ({ child }) => {
        child.kill('SIGKILL');
        await ended(child);
      }),
    );
  }
});

test('is free once its holder was killed, though a child of it lives on', async () => {
  const { child, said } = await startHolder('with a child');
  const sleeper = Number(said.split(' ')[1]);
  try {
    await assert.rejects(takeLock(folder), { code: 'run-locked' });
    child.kill('SIGKILL');
    await ended(child);
    process.kill(sleeper, 0);
    assert.equal(await findHolder(folder), undefined);
    (await takeLock(folder)).release();
  } finally {
    process.kill(sleeper, 'SIGKILL');
  }
});

test('a lock that was released opens nothing any more', async () => {
  const lock = await takeLock(folder);
  lock.assertHolds(folder);
  assert.throws(() => lock.assertHolds('/elsewhere'), { code: 'internal' });
  lock.release();
  assert.throws(() => lock.assertHolds(folder), { code: 'internal' });
});

test('the holder is named with the user behind sudo and the peer of ssh, and nothing that steers a terminal', () => {
  assert.match(thisProcess({}).user, /^[\w.-]+$/);
  assert.equal(thisProcess({ SUDO_USER: 'alice' }).user, 'alice through sudo');
  assert.equal(
    thisProcess({ SUDO_USER: 'a\x1bb', SSH_CONNECTION: '192.0.2.1 5 192.0.2.2 22' }).user,
    'a?b through sudo from 192.0.2.1',
  );
});

describe('the state folder', () => {
  test('that others could read is tightened', async () => {
    fs.mkdirSync(folder, { mode: 0o755 });
    fs.chmodSync(folder, 0o777);
    (await takeLock(folder)).release();
    assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
  });

  const refused: Record<string, () => void> = {
    'a link': () => {
      fs.mkdirSync(`${folder}.real`);
      fs.symlinkSync(`${folder}.real`, folder);
    },
    'a file': () => fs.writeFileSync(folder, ''),
    ...(process.geteuid?.() === 0
      ? {
          'of another user': () => {
            fs.mkdirSync(folder);
            fs.chownSync(folder, 99, 99);
          },
        }
      : {}),
  };
  for (const [name, make] of Object.entries(refused)) {
    test(`that is ${name} is refused with what to do`, async () => {
      make();
      await assert.rejects(takeLock(folder), {
        code: 'file-refused',
        message: /^The state folder .* (move it away|chown it)/,
      });
    });
  }

  test('with a lock that this program did not make is refused', async () => {
    fs.mkdirSync(folder, { mode: 0o700 });
    for (const make of [
      (path: string) => fs.symlinkSync('/etc/passwd', path),
      (path: string) => fs.writeFileSync(path, 'something'),
      (path: string) => fs.mkdirSync(path),
    ]) {
      make(join(folder, 'lock'));
      await assert.rejects(takeLock(folder), { code: 'file-refused', message: /lock is not the lock .*; remove it$/ });
      fs.rmSync(join(folder, 'lock'), { recursive: true });
    }
  });
});
