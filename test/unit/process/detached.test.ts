// A program that outlives this one: it is started and not waited for, and one that cannot be started is told.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../../src/base/log.ts';
import { createRunner } from '../../../src/process/runner.ts';

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warning: () => undefined,
  error: () => undefined,
  trace: () => undefined,
  named: () => silent,
};
const run = createRunner({
  log: silent,
  signal: () => new AbortController().signal,
  find: () => undefined,
  path: () => '/usr/bin:/bin',
});

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'detached-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

test('it is answered at once, and the program runs', async (t) => {
  const [begun, goOn] = [join(folder(t), 'begun'), join(folder(t), 'go-on')];
  // It ends only once it is told to: to wait for it would be to wait for ever.
  const script = `touch ${begun}; until [ -e ${goOn} ]; do sleep 0.05; done; rm ${begun}`;
  const { code, stdout } = await run(['/bin/sh', '-c', script], { detached: true });
  assert.deepEqual([code, stdout], [0, '']);
  while (!existsSync(begun)) await sleep(20);
  await run(['/usr/bin/touch', goOn]);
  while (existsSync(begun)) await sleep(20);
});

test('a program that is not there is an error', async (t) => {
  const missing = join(folder(t), 'missing');
  await assert.rejects(run([missing], { detached: true }), { code: 'command-failed', message: /cannot be started/ });
});
