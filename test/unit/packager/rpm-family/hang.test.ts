// A transaction that hangs in a script: it is said what is waited for, the script alone is ended, the package manager goes on.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { dnf4 } from '../../../../src/packager/rpm-family/dnf4.ts';
import { Waits } from '../../../../src/base/waits.ts';
import { callManager } from '../../../../src/packager/rpm-family/call.ts';
import { Hang } from '../../../../src/packager/rpm-family/hang.ts';
import { fakeContext } from '../../fake-context.ts';

/** Stands for dnf: begins, runs a script that hangs, tells how it ended. */
const hanging = `echo 'Running transaction'; echo '  Running scriptlet: vdsm-4.50-1.noarch      1/2'
sh -c 'trap "" HUP; sleep 600; :' rpm-tmp.x; echo "script ended by $?"; exit 0`;

function call(
  t: TestContext,
  script: string,
  limits: { timeoutMs: number; scriptletMs: number },
  signal?: AbortSignal,
) {
  const runDir = mkdtempSync(join(tmpdir(), 'hang-'));
  t.after(() => rmSync(runDir, { recursive: true }));
  const { ctx, recorded } = fakeContext();
  const waits = new Waits();
  const parts = {
    program: '/bin/sh',
    flavour: dnf4,
    log: ctx.log,
    runDir,
    limits,
    waits,
    signal: signal ?? new AbortController().signal,
    progress: () => undefined,
    keepAliveMs: 600_000,
    lockLimitMs: 600_000,
  };
  const outcome = callManager(parts, 'call', ['-c', script], []);
  return { outcome, waits, log: recorded.log };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

it('is answered at once with what is waited for; the second signal ends the script, never the package manager', async (t) => {
  const { outcome, waits } = call(t, hanging, { timeoutMs: 600_000, scriptletMs: 0 });
  let first: string | undefined;
  await until(() => {
    first ??= waits.answer();
    return first !== undefined;
  });
  assert.match(
    first ?? '',
    /^Waiting for dnf 4 \(process \d+\).*not cut in the middle\. The next signal ends a script/,
  );
  let second: string | undefined;
  await until(() => (second = waits.answer()) !== undefined && second.startsWith('Ended'));
  assert.match(second ?? '', /^Ended the script of a package \(process \d+: sh -c .*rpm-tmp\.x\)/);
  const { code, lines } = await outcome;
  assert.equal(code, 0);
  assert.match(lines.at(-1) ?? '', /^script ended by 143$/);
  assert.equal(waits.answer(), undefined);
});

it('a script that takes longer than it may is ended, and said', async (t) => {
  const { outcome, log } = call(t, hanging, { timeoutMs: 600_000, scriptletMs: 1 });
  assert.equal((await outcome).code, 0);
  assert.match(
    log.join('\n'),
    /WARNING Ended a script that did not end within 0\.001 s: dnf 4 \(process \d+\) at the package vdsm-4\.50-1\.noarch, which runs a script/,
  );
});

it('without a limit nothing is ended, and past the time it is said again and again what it waits for', async (t) => {
  const { outcome, log, waits } = call(t, `${hanging.replace('600', '4')}`, { timeoutMs: 1, scriptletMs: 0 });
  const { lines } = await outcome;
  assert.equal(lines.at(-1), 'script ended by 0');
  assert.match(
    log.join('\n'),
    /WARNING Waiting for dnf 4 \(process \d+\) at the package vdsm\S+, which runs a script \(process \d+: sh -c .*\), \d+ s so far/,
  );
  assert.equal(waits.answer(), undefined);
});

it('says it as often as it is told', () => {
  const { ctx, recorded } = fakeContext();
  const progress = { begun: false, package: undefined };
  const parts = { title: 'dnf 5', pid: process.pid, log: ctx.log, limits: { timeoutMs: 0, scriptletMs: 0 } };
  const hang = new Hang({ ...parts, progress: () => progress, lookMs: 0, repeatMs: 0 });
  hang.onPoll();
  assert.deepEqual([recorded.log, hang.describe(), hang.end()], [[], undefined, undefined]);
  progress.begun = true;
  hang.onPoll();
  hang.onPoll();
  assert.equal(recorded.log.length, 2);
});

it('before the transaction an interruption ends it, even where it does not listen', async (t) => {
  const stop = new AbortController();
  const reason = new Error('SIG2');
  const deaf = `trap '' TERM INT; echo 'Downloading Packages:'; while :; do sleep 1; done`;
  const { outcome, waits } = call(t, deaf, { timeoutMs: 600_000, scriptletMs: 0 }, stop.signal);
  await sleep(200);
  assert.equal(waits.answer(), undefined);
  stop.abort(reason);
  await assert.rejects(outcome, reason);
});
