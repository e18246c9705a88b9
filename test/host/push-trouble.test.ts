// What goes wrong on the way: links that die, interrupts, full and noexec file systems, reboots. Each ends in order, and a
// second push makes it good.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { executable } from './deploy/executable.ts';
import { TestHost } from './lab/host.ts';
import { compareSnapshots, type Snapshot } from './lab/snapshot.ts';
import { only, PushBench, reach } from './push/push.ts';

/** Seconds of silence after which each end gives up. */
const peerTimeout = 6;
const quick = ['--param', `PeerTimeoutSeconds=${peerTimeout}`, '--param', 'SSHConnectTimeoutSeconds=5'];

before(async () => void (await executable()));

describe('a link that dies', () => {
  let host: TestHost;
  let bench: PushBench;
  let start: Snapshot;
  before(async () => {
    host = await TestHost.boot({ name: 'bk-lost', base: 'dnf4', repo: ['signed'] });
    bench = new PushBench();
    start = await host.snapshot();
  });
  after(async () => {
    bench[Symbol.dispose]();
    await host.dispose();
  });

  test('silently, in the middle: the back-end says so, the host rolls back within the peer timeout', async () => {
    let cutAt = 0;
    const run = await bench.push([...reach(host), ...quick, host.address], {
      watch: ({ event, id }) => {
        if (event !== 'progress' || id !== 'ovirt-host-deploy.vdsm.config.misc' || cutAt > 0) return;
        cutAt = Date.now();
        void host.cut('silent');
      },
    });
    assert.ok(cutAt > 0, JSON.stringify(run.events.slice(-5)));
    assert.ok(['ssh-lost', 'ssh-timeout'].includes(only(run).error?.code ?? ''), JSON.stringify(only(run)));
    assert.ok(Date.now() - cutAt < (3 * peerTimeout + 10) * 1000, 'the back-end took too long to notice');
    await waitForEnd(host);
    await host.restore();
    assert.deepEqual(leftBehind(start, await host.snapshot()), []);
  });

  test('and a retry of the failed one fetches the log of the lost run and deploys', async () => {
    const run = await bench.push([...reach(host), ...quick, '--retry-failed']);
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
    const saved = run.events.filter(({ event }) => event === 'log-saved').map(({ path }) => path ?? '');
    assert.equal(saved.length, 2);
    assert.match(readFileSync(saved[0] ?? '', 'utf8'), /peer|lost|silen/i);
    assert.equal((await host.ssh('ls /tmp/*.log')).code, 2, 'no log is left on the host');
    const again = await bench.push([...reach(host), ...quick, '--retry-failed']);
    assert.equal(again.code, 64, 'nobody is left to retry');
  });
});

describe('an interrupt', () => {
  test('ends the host in order: it is as it was, the exit code tells', async () => {
    await using host = await TestHost.boot({ name: 'bk-int', base: 'dnf4', repo: ['signed'] });
    using bench = new PushBench();
    const start = await host.snapshot();
    let sent = false;
    const run = await bench.push([...reach(host), ...quick, host.address], {
      watch: ({ event, stage }, child) => {
        if (event !== 'progress' || stage !== 'misc' || sent) return;
        sent = true;
        child.kill('SIGINT');
      },
    });
    assert.equal(run.code, 130);
    assert.equal(only(run).error?.code, 'aborted', JSON.stringify(only(run)));
    assert.deepEqual(leftBehind(start, await host.snapshot()), []);
  });
});

describe('an odd /tmp', () => {
  test('that executes nothing is no matter: the agent runs from its cache', async () => {
    await using host = await TestHost.boot({ name: 'bk-noexec', base: 'dnf4', repo: ['signed'], tmp: 'noexec' });
    using bench = new PushBench();
    const run = await bench.push([...reach(host), '--plan', host.address]);
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
  });

  test('that is full is told of, and the log goes elsewhere; where nothing takes the agent, the message names why', async () => {
    const tmp = 'size=1m';
    await using host = await TestHost.boot({ name: 'bk-full', base: 'dnf4', repo: ['signed'], tmp });
    using bench = new PushBench();
    const run = await bench.push([...reach(host), '--plan', host.address]);
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
    assert.ok(run.events.some(({ event, text }) => event === 'note' && /\/tmp has only \d+ KB free/.test(text ?? '')));
    await host.ssh(
      'rm -rf /root/.cache && mkdir /root/.cache && mount -t tmpfs -o noexec tmpfs /root/.cache && mount -t tmpfs -o size=20m tmpfs /var/tmp',
    );
    const nowhere = await bench.push([...reach(host), '--plan', host.address]);
    assert.equal(only(nowhere).error?.code, 'bootstrap-failed', JSON.stringify(only(nowhere)));
    const notes = nowhere.events.filter(({ event }) => event === 'note').map(({ text }) => text);
    assert.ok(
      notes.some((text) => /\/root\/\.cache does not execute programs \(noexec\?\)/.test(text ?? '')),
      notes.join('\n'),
    );
    assert.ok(
      notes.some((text) => /\/var\/tmp has only \d+ KB free, \d+ KB are needed/.test(text ?? '')),
      notes.join('\n'),
    );
  });
});

describe('a reboot at the end', () => {
  test('is waited for', async () => {
    await using host = await TestHost.boot({ name: 'bk-boot', base: 'dnf4', repo: ['signed'] });
    using bench = new PushBench();
    const bootId = async (): Promise<string> => (await host.ssh('cat /proc/sys/kernel/random/boot_id')).stdout;
    const first = await bootId();
    const again = host.waitExit().then(async (end) => {
      await host.bootAgain();
      return end;
    });
    const run = await bench.push([
      ...reach(host),
      '--reboot',
      'always',
      '--set',
      'SYSTEM/rebootDeferTime=int:1',
      host.address,
    ]);
    assert.equal(only(run).result, 'reboot', JSON.stringify(only(run)));
    assert.equal(await again, 'reboot');
    assert.equal(run.code, 0);
    assert.ok(run.events.some(({ text }) => text?.includes('is back after its reboot')));
    assert.ok(first !== '');
  });
});

/** Removed packages leave their users behind. */
function leftBehind(first: Snapshot, now: Snapshot): string[] {
  return compareSnapshots(first, now).filter((line) => !/ \/etc\/(passwd|group|g?shadow)-?:/.test(line));
}

/** Until no agent runs there any more. */
async function waitForEnd(host: TestHost): Promise<void> {
  const deadline = Date.now() + (3 * peerTimeout + 30) * 1000;
  while (Date.now() < deadline) {
    if ((await host.exec(['pgrep', '-f', '[D]IALOG/dialect'])).code !== 0) return;
    await delay(500);
  }
  throw new Error('the agent did not end');
}
