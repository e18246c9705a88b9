// The lock of a host: held by one, seen by others without being taken.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findHolder, takeLock } from '../../../src/transaction/lock.ts';

test('is taken once, and whoever asks is told who holds it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  try {
    assert.equal(await findHolder(folder), undefined);
    const lock = await takeLock(folder);
    assert.match(
      (await findHolder(folder)) ?? '',
      new RegExp(`^Another run holds this host \\(process ${process.pid}, since `),
    );
    await assert.rejects(takeLock(folder), { code: 'run-locked', message: /; wait for it to end, or end it$/ });
    lock.release();
    assert.equal(await findHolder(folder), undefined);
    (await takeLock(folder)).release();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
