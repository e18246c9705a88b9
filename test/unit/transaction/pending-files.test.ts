// What is there, asked of files that may not be read as well.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PendingHostFiles } from '../../../src/transaction/host-files.ts';

test('a masked unit exists', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pending-files-'));
  try {
    mkdirSync(join(folder, 'units'));
    symlinkSync('/dev/null', join(folder, 'units/masked'));
    writeFileSync(join(folder, 'units/plain'), '');
    const files = new PendingHostFiles('/', { user: () => undefined }, () => new Set());
    assert.equal(await files.exists(join(folder, 'units/masked')), true);
    assert.equal(await files.exists(join(folder, 'units/plain')), true);
    assert.equal(await files.exists(join(folder, 'units/none')), false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
