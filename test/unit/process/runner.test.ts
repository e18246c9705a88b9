// A program is over when it exits, whatever it left on its pipes; limits and interruptions end it until then; every failure has a
// code and says why.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeployError } from '../../../src/base/errors.ts';
import { readMark } from '../../../src/process/process-marks.ts';
import { createRunner } from '../../../src/process/runner.ts';
import type { RunOptions } from '../../../src/process/run.ts';
import { fakeContext } from '../fake-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'runner-'));
after(() => rmSync(folder, { recursive: true }));
const interrupted = new DeployError('signal', 'SIG15');

function runner(signal: AbortSignal = new AbortController().signal) {
  return createRunner({
    log: fakeContext().ctx.log,
    signal: () => signal,
    find: () => undefined,
    path: () => '/usr/bin:/bin',
  });
}

async function shell(script: string, options: RunOptions = {}, signal?: AbortSignal) {
  return runner(signal)(['/bin/sh', '-c', script], options);
}

/** A limit that no machine is slow enough to reach, where a program is to end by itself. */
const enough = { timeoutMs: 120_000 };

describe('what a program leaves behind', () => {
  for (const [what, leave] of [
    ['a daemon in a session of its own', 'setsid sleep 60 &'],
    ['a child in its own session', 'sleep 60 &'],
    ['a daemon on one of the pipes', 'setsid sleep 60 >/dev/null &'],
  ] as const) {
    it(`${what} is neither waited for nor ended`, async () => {
      const { code, lines } = await shell(`${leave} echo $!; echo said; exit 0`, enough);
      const [pid = '', said] = lines;
      assert.deepEqual([code, said], [0, 'said']);
      const mark = readMark(Number(pid));
      assert.ok(mark !== undefined, 'it lives on');
      process.kill(mark.pid, 'SIGKILL');
    });
  }

  it('may write on without end, or much later, and does not die of it', async () => {
    const go = join(folder, 'go');
    const script = `(while :; do echo x; [ -e ${go} ] && touch ${go}.seen && exit; done) & echo $!; exit 3`;
    const { code, lines } = await shell(script, { ...enough, okCodes: [3] });
    assert.equal(code, 3);
    // Its own words may come before the first.
    const writer = Number(lines.find((line) => line !== 'x'));
    writeFileSync(go, '');
    while (!existsSync(`${go}.seen`)) {
      assert.ok(readMark(writer) !== undefined || existsSync(`${go}.seen`), 'it lives on');
      await sleep(20);
    }
  });

  it('takes nothing from what the program said itself, however much', async () => {
    const { stdout } = await shell(
      'setsid sleep 60 & kill=$!; head -c 3000000 /dev/zero | tr "\\0" x; echo; echo $kill',
      enough,
    );
    const [text = '', pid = ''] = stdout.split('\n');
    assert.equal(text.length, 3_000_000);
    process.kill(Number(pid), 'SIGKILL');
  });
});

describe('a program that does not end', () => {
  it('is ended at its limit with all of its group', async () => {
    const pidFile = join(folder, 'pid');
    const run = shell(`sleep 60 & echo $! > ${pidFile}; wait`, { timeoutMs: 300 });
    await assert.rejects(run, { code: 'command-timeout', message: /did not end within 0\.3 s and was stopped/ });
    const { stdout } = await shell(`cat ${pidFile}`);
    for (let mark = readMark(Number(stdout)); mark !== undefined; mark = readMark(mark.pid)) await sleep(20);
  });

  it('is ended when the run is interrupted, which is then the error', async () => {
    const stop = new AbortController();
    const run = shell('echo; exec sleep 60', enough, stop.signal);
    setImmediate(() => stop.abort(interrupted));
    await assert.rejects(run, interrupted);
  });

  it('has as long as it was given: months are no mistake', async () => {
    assert.equal((await shell('sleep 0.05; echo late', { timeoutMs: 30 * 24 * 3600 * 1000 })).stdout, 'late\n');
  });

  it('that only undoes is not interrupted', async () => {
    const signal = AbortSignal.abort(interrupted);
    assert.equal((await shell('echo undone', { ...enough, uninterruptible: true }, signal)).stdout, 'undone\n');
  });
});

describe('failures', () => {
  const fails = (what: string, run: () => Promise<unknown>, message: RegExp): void => {
    it(what, async () => assert.rejects(run(), { name: 'DeployError', code: 'command-failed', message }));
  };
  fails('more output than is read', async () => shell('exec head -c 80000000 /dev/zero'), /wrote more than 64 MiB/);
  fails('a NUL in an argument', async () => runner()(['/bin/echo', 'a\0b']), /cannot be started: .*NUL byte/);
  fails('a NUL in a variable', async () => shell('true', { env: { A: '\0' } }), /NUL byte/);
  fails('a NUL, detached', async () => runner()(['/bin/echo', 'a\0b'], { detached: true }), /NUL byte/);
  fails(
    'a missing folder to work in',
    async () => shell('true', { cwd: '/nonexistent' }),
    /working folder \/nonexistent is not there/,
  );
  fails(
    'the same, detached',
    async () => shell('true', { cwd: '/nonexistent', detached: true }),
    /working folder \/nonexistent/,
  );
  fails('a missing program', async () => runner()(['/nonexistent/x']), /no such file or directory/);
  fails(
    'arguments that are too long',
    async () => runner()(['/bin/echo', 'x'.repeat(3_000_000)]),
    /argument list too long/,
  );
  fails(
    'a missing interpreter',
    async () => runner()([script('#!/nonexistent/sh\n', 0o755)]),
    /interpreter .* is not there/,
  );
  fails('a file that is no program', async () => runner()([script('', 0o644)]), /permission denied/);
  fails('an exit code', async () => shell('echo why >&2; exit 4'), /exit code 4\): why$/);
  fails('a signal', async () => shell('kill -KILL $$'), /killed by SIGKILL/);

  function script(text: string, mode: number): string {
    const file = join(folder, `script-${mode}`);
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }
});

it('gives a program its input, which it need not read', async () => {
  assert.equal((await runner()(['/bin/cat'], { stdin: 'über\n' })).stdout, 'über\n');
  assert.equal((await shell('exit 0', { ...enough, stdin: 'x'.repeat(5_000_000) })).code, 0);
});
