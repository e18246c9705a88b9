// What goes wrong on the way: interrupts, full and noexec file systems, reboots. Links that die are in push-cut.test.ts.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { executable } from './deploy/executable.ts';
import { TestHost } from './lab/host.ts';
import { quick } from './push/cut.ts';
import { only, PushBench, reach } from './push/push.ts';
import { leftBehind } from './push/remains.ts';

before(async () => void (await executable()));

describe('an odd /tmp', () => {
  test('that executes nothing is no matter, to an interrupt in the middle and to a whole deployment', async () => {
    await using host = await TestHost.boot({ name: 'bk-noexec', base: 'dnf4', repo: ['signed'], tmp: 'noexec' });
    using bench = new PushBench();
    const start = await host.snapshot();
    let sent = false;
    const interrupted = await bench.push([...reach(host), ...quick, host.address], {
      watch: ({ event, stage }, child) => {
        if (event !== 'progress' || stage !== 'misc' || sent) return;
        sent = true;
        child.kill('SIGINT');
      },
    });
    assert.equal(interrupted.code, 130);
    assert.equal(only(interrupted).error?.code, 'aborted', JSON.stringify(only(interrupted)));
    assert.deepEqual(leftBehind(start, await host.snapshot()), []);
    const run = await bench.push([...reach(host), host.address]);
    assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
  });

  test('that is full is told of, and the log goes elsewhere; where nothing takes the agent, the message names why', async () => {
    const tmp = 'size=1m';
    await using host = await TestHost.boot({ name: 'bk-full', base: 'dnf4', repo: ['signed'], tmp });
    using bench = new PushBench();
    const run = await bench.push([...reach(host), host.address]);
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
