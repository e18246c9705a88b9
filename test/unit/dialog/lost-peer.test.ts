// When a peer counts as lost: by its end of input, by silence, by not reading; and that nobody waits for it then.
import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { suite, test } from 'node:test';
import { DeployError } from '../../../src/base/errors.ts';
import { Peer } from '../../../src/dialog/peer.ts';
import type { Harness, HarnessOptions } from '../../dialog-harness.ts';
import { startDialog } from '../../dialog-harness.ts';

const machine = { 'DIALOG/dialect': 'machine' };
const watched = { ...machine, 'DIALOG/customization': true };
const ask = { name: 'Q', note: 'Q: ' };

async function withDialog(options: HarnessOptions, work: (d: Harness) => Promise<void>): Promise<void> {
  const d = startDialog(options);
  try {
    await work(d);
  } finally {
    await d.close();
  }
}

suite('end of input', () => {
  test('ends a question that waits', () =>
    withDialog({ env: machine }, async (d) => {
      const asked = d.dialog.queryString(ask);
      d.stdin.end();
      await assert.rejects(asked, { code: 'peer-lost', message: 'End of file' });
      assert.equal(d.lost.length, 1);
      await assert.rejects(d.dialog.queryString(ask), { code: 'peer-lost' });
    }));

  test('is nothing while nobody asks, where answers may be piped in', () =>
    withDialog({ env: machine }, async (d) => {
      d.stdin.end('answer\n');
      await d.settle();
      assert.equal(d.lost.length, 0);
      assert.equal(await d.dialog.queryString(ask), 'answer');
      await d.settle();
      assert.equal(d.lost.length, 0);
    }));

  for (const env of [watched, { ...machine, 'DIALOG/peerTimeout': 60 }])
    test(`is a lost peer at once, after its last line is consumed, with ${Object.keys(env)[1]}`, () =>
      withDialog({ env }, async (d) => {
        d.stdin.end('answer\n');
        await d.settle();
        assert.equal(d.lost.length, 0);
        assert.equal(await d.dialog.queryString(ask), 'answer');
        await d.settle();
        assert.deepEqual(
          d.lost.map((e) => e.message),
          ['End of file'],
        );
      }));

  test('is nothing at once in the human dialect', () =>
    withDialog({ env: { 'DIALOG/customization': true, 'DIALOG/peerTimeout': 1 } }, async (d) => {
      d.stdin.end();
      await d.settle();
      assert.equal(d.lost.length, 0);
    }));

  test('leaves what the host says readable', () =>
    withDialog({ env: watched }, async (d) => {
      d.stdin.end();
      await d.settle();
      d.dialog.note('still said');
      assert.equal(d.output(), '### still said\n');
    }));
});

suite('silence', () => {
  const peerWith = (timeout: { seconds: number }, stdout: Writable = new PassThrough()) => {
    const clock = { now: 0 };
    const lost: DeployError[] = [];
    const stdin = new PassThrough();
    const peer = new Peer({
      stdin,
      stdout,
      signal: () => new AbortController().signal,
      timeout: () => timeout.seconds,
      endMeansLost: () => true,
      onLost: (error) => lost.push(error),
      now: () => clock.now,
    });
    const look = async (): Promise<void> => {
      peer.check();
      for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
    };
    return { peer, stdin, clock, lost, look };
  };

  test('of the whole time is a lost peer, and less is not', async () => {
    const { peer, clock, lost, look } = peerWith({ seconds: 60 });
    clock.now = 59_999;
    await look();
    assert.equal(lost.length, 0);
    clock.now = 60_000;
    await look();
    assert.equal(lost[0]?.message, 'Nothing was heard of the peer for 60 seconds');
    await peer.close();
  });

  test('is broken by any byte, a sign of life or half a line', async () => {
    const { peer, stdin, clock, lost, look } = peerWith({ seconds: 60 });
    for (const piece of ['**%Ping\n', 'half', ' a line']) {
      clock.now += 59_000;
      stdin.write(piece);
      await look();
    }
    assert.equal(lost.length, 0);
    await peer.close();
  });

  test('does not count what has arrived and is not read yet', async () => {
    const { peer, stdin, clock, lost, look } = peerWith({ seconds: 60 });
    clock.now = 100_000;
    peer.check();
    stdin.write('**%Ping\n');
    await look();
    assert.equal(lost.length, 0);
    await peer.close();
  });

  test('counts from when it was asked for', async () => {
    const timeout = { seconds: 0 };
    const { peer, clock, lost, look } = peerWith(timeout);
    clock.now = 1_000_000;
    await look();
    timeout.seconds = 60;
    clock.now += 59_000;
    await look();
    assert.equal(lost.length, 0);
    clock.now += 1000;
    await look();
    assert.equal(lost.length, 1);
    await peer.close();
  });

  test('waits until the lines that came are consumed', async () => {
    const { peer, stdin, clock, lost, look } = peerWith({ seconds: 60 });
    stdin.write('a line\n');
    await look();
    clock.now = 500_000;
    await look();
    assert.equal(lost.length, 0);
    assert.equal(await peer.readLine(), 'a line');
    clock.now += 60_000;
    await look();
    assert.equal(lost.length, 1);
    await peer.close();
  });

  test('of one who reads no more ends the wait for room, though nothing is interrupted; what waits is told of', async () => {
    const never = new Writable({ write: () => undefined });
    const { peer, clock, lost, look } = peerWith({ seconds: 60 }, never);
    peer.write('x'.repeat(100_000));
    const drained = peer.drained();
    clock.now = 60_000;
    await look();
    assert.equal(lost.length, 1);
    await drained;
    assert.equal(await peer.close(), false);
  });
});

suite('output', () => {
  test('that nobody reads any more is a lost peer at once', async () => {
    const stdout = new Writable({ write: (_chunk, _encoding, done) => done(new Error('write EPIPE')) });
    await withDialog({ env: machine, stdout }, async (d) => {
      const asked = d.dialog.queryString(ask);
      await assert.rejects(asked, { code: 'peer-lost', message: 'The peer reads no more: write EPIPE' });
      d.dialog.note('dropped');
      assert.equal(d.lost.length, 1);
    });
  });

  test('of any length waits for its reader and is written piece by piece', async () => {
    const waiting: (() => void)[] = [];
    let largest = 0;
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => {
        largest = Math.max(largest, stdout.writableLength);
        waiting.push(done);
      },
    });
    await withDialog({ env: machine, stdout }, async (d) => {
      const endless = (function* () {
        for (let i = 0; i < 50_000; i++) yield 'x'.repeat(1000);
      })();
      const shown = { done: false };
      const display = d.dialog.displayMultiString('LOG', endless).then(() => void (shown.done = true));
      await d.settle();
      assert.equal(shown.done, false);
      const reader = setInterval(() => {
        for (let done = waiting.shift(); done !== undefined; done = waiting.shift()) done();
      }, 0);
      await display;
      clearInterval(reader);
      for (const done of waiting) done();
      assert.ok(largest < 1_000_000, `${largest} bytes waited`);
      assert.equal(d.logged.filter((line) => line.includes('xxx')).length, 0);
    });
  });

  test('that is never read does not hold up who waits for room when the event is ended', async () => {
    const unread: (() => void)[] = [];
    const stdout = new Writable({ write: (_chunk, _encoding, done) => void unread.push(done) });
    await withDialog({ env: machine, stdout }, async (d) => {
      const display = d.dialog.displayMultiString('LOG', new Set(['x'.repeat(100_000), 'y']));
      await d.settle();
      d.interrupt.abort(new DeployError('signal', 'SIG15'));
      await assert.rejects(display, { code: 'signal' });
      await assert.rejects(d.dialog.queryString(ask), { code: 'signal' });
      for (let done = unread.shift(); done !== undefined; done = unread.shift()) done();
    });
  });
});

suite('a question', () => {
  test('ends when the event is ended', () =>
    withDialog({ env: machine }, async (d) => {
      const asked = d.dialog.queryString(ask);
      await d.settle();
      d.interrupt.abort(new DeployError('signal', 'SIG15'));
      await assert.rejects(asked, { code: 'signal', message: 'SIG15' });
      assert.equal(d.lost.length, 0);
    }));

  test('ends with the peer that sends a line without an end', () =>
    withDialog({ env: machine }, async (d) => {
      const asked = d.dialog.queryString(ask);
      for (let i = 0; i < 20; i++) d.stdin.write(Buffer.alloc(100_000, 'x'));
      await assert.rejects(asked, { code: 'peer-lost' });
      assert.match(d.lost[0]?.message ?? '', /longer than 1048576 bytes/);
    }));
});

suite('a peer that floods', () => {
  test('is held back, and what it sent is kept in order', () =>
    withDialog({ env: machine }, async (d) => {
      const line = `${'x'.repeat(99)}\n`;
      let refused = false;
      for (let i = 0; i < 100_000 && !refused; i++) refused = !d.stdin.write(`${i} ${line}`);
      await d.settle();
      for (let i = 0; i < 400_000 && d.stdin.readableFlowing === true; i++) {
        d.stdin.write(`n ${line}`);
        if (i % 100 === 0) await d.settle();
      }
      assert.equal(d.stdin.readableFlowing, false);
      assert.match(await d.dialog.queryString(ask), /^0 x+$/);
      assert.match(await d.dialog.queryString(ask), /^1 x+$/);
      d.stdin.end('the end\n');
      let received = '';
      while (received !== 'the end') received = await d.dialog.queryString(ask);
    }));
});
