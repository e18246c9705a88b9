// Logs of hosts: whole or not at all, and what fills one is never left in the middle.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { saveLog } from '../../../src/backend/deploy/log-store.ts';
import { writeTo } from '../../../src/backend/dialog/write.ts';
import { DeployError } from '../../../src/base/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'log-store-test-'));
after(() => rmSync(folder, { recursive: true }));
const name = { entry: 'agent', time: new Date(0), host: 'h1', correlationId: 'c1' };

test('a log is a file of its owner alone', async () => {
  const path = await saveLog(join(folder, 'good'), name, async (out) => writeTo(out, 'text'));
  assert.equal(readFileSync(path, 'utf8'), 'text');
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('of a file that breaks nothing stays; who fills it comes to its end first', async () => {
  let left = 3;
  const filled = saveLog(join(folder, 'full'), name, async (out) => {
    out.destroy(new Error('no space left'));
    for (; left > 0; left--) {
      await setImmediate();
      assert.equal(await writeTo(out, 'more'), false);
    }
    throw new DeployError('file-write', 'some of it was not written');
  });
  await assert.rejects(filled, { code: 'file-write', message: /no space left/ });
  assert.equal(left, 0);
  assert.deepEqual(readdirSync(join(folder, 'full')), []);
});
