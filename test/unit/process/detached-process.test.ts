// Programs that outlive this one: followed, ended only where that is allowed, recognised again.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { defaultPath } from '../../../src/process/child-environment.ts';
import { follow, startDetached } from '../../../src/process/detached.ts';
import type { ProcessMark } from '../../../src/process/process-marks.ts';
import { findByArgument, isAlive, parseStat, readMark } from '../../../src/process/process-marks.ts';

const folder = mkdtempSync(join(tmpdir(), 'detached-'));
after(() => rmSync(folder, { recursive: true }));
let count = 0;

async function start(script: string, ...words: string[]) {
  const outputFile = join(folder, `output-${++count}`);
  return startDetached(['/bin/sh', '-c', script, 'sh', ...words], { outputFile, path: defaultPath });
}

const never = new AbortController().signal;

it('hands out every line of both outputs, and the exit code', async () => {
  const lines: string[] = [];
  const child = await start('echo one; echo two >&2; printf "no newline"; exit 3');
  const code = await follow(child, { onLine: (line) => lines.push(line), signal: never, mayStop: () => true });
  assert.equal(code, 3);
  assert.deepEqual(lines, ['one', 'two', 'no newline']);
  assert.equal(statSync(child.outputFile).mode & 0o777, 0o600);
});

it('has a session of its own and is recognised by number and start time', async () => {
  const child = await start('cut -d" " -f6 /proc/$$/stat; exec sleep 60', '--comment=unit-test-1');
  const written = JSON.parse(readFileSync(`${child.outputFile}.pid`, 'utf8')) as ProcessMark;
  assert.deepEqual(written, child.mark);
  assert.ok(isAlive(written));
  assert.ok(!isAlive({ ...written, startTime: '1' }));
  const stop = new AbortController();
  const lines: string[] = [];
  const ended = follow(child, {
    onLine: (line) => {
      lines.push(line);
      stop.abort();
    },
    signal: stop.signal,
    mayStop: () => true,
  });
  assert.equal(await ended, 143);
  assert.deepEqual(lines, [String(child.mark.pid)]);
  assert.ok(!isAlive(written));
});

it('is not ended past its point of no return', async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  const child = await start('echo begin; sleep 0.5; echo end');
  const code = await follow(child, {
    onLine: (line) => {
      lines.push(line);
      stop.abort();
    },
    signal: stop.signal,
    mayStop: () => !lines.includes('begin'),
  });
  assert.equal(code, 0);
  assert.deepEqual(lines, ['begin', 'end']);
});

for (const [signal, number] of [
  ['SEGV', 11],
  ['ABRT', 6],
  ['BUS', 7],
  ['PIPE', 13],
  ['KILL', 9],
  ['USR1', 10],
] as const) {
  it(`ended by SIG${signal} it has the exit code that shells give it`, async () => {
    const child = await start(`ulimit -c 0; kill -${signal} $$; sleep 60`);
    assert.equal(await follow(child, { onLine: () => undefined, signal: never, mayStop: () => true }), 128 + number);
  });
}

it('is found by an argument, by which nothing else is', async () => {
  const word = `--comment=unit-test-${process.pid}`;
  const child = await start('sleep 3; :', word);
  // Its shell has a child of the same arguments, until that becomes sleep.
  assert.deepEqual(findByArgument(word)[0], child.mark);
  assert.deepEqual(findByArgument(`${word}-other`), []);
  const stop = new AbortController();
  stop.abort();
  await follow(child, { onLine: () => undefined, signal: stop.signal, mayStop: () => true });
});

it('refuses an output file that is there already', async () => {
  await start('true');
  count--;
  await assert.rejects(async () => start('true'), { code: 'EEXIST' });
  count++;
});

it('says which program cannot be started', async () => {
  const options = { outputFile: join(folder, 'none'), path: defaultPath };
  await assert.rejects(startDetached(['/nonexistent/program', 'a b'], options), {
    code: 'command-failed',
    message: "Command '/nonexistent/program' cannot be started: /nonexistent/program 'a b': no such file or directory",
  });
});

it('reads the state of processes with odd names', () => {
  assert.deepEqual(parseStat(`7 (a) b) R 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2`), {
    state: 'R',
    startTime: '98765',
    parent: 1,
  });
  assert.equal(readMark(2 ** 22 + 1), undefined);
});
