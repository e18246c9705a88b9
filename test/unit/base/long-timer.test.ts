// Limits of any length: each wait of a timer fits into what Node.js can count.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTimer } from '../../../src/base/long-timer.ts';

const day = 24 * 60 * 60 * 1000;
const month = 30 * day;

/** performance.now is no part of node's mocked timers. */
function mockClock(t: { mock: typeof test.mock }): (ms: number) => void {
  let now = 0;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => now);
  return (ms) => {
    // Mocked timers that are started within a tick count from its end: days are small enough.
    for (let left = ms; left > 0; left -= day) {
      now += Math.min(day, left);
      t.mock.timers.tick(Math.min(day, left));
    }
  };
}

for (const ms of [0, 1, day, 2 ** 31 - 1, 2 ** 31, month, 12 * month]) {
  test(`a limit of ${ms} ms acts once, when it is over`, (t) => {
    const pass = mockClock(t);
    const act = t.mock.fn();
    startTimer(ms, act);
    if (ms > 0) pass(ms - 1);
    assert.equal(act.mock.callCount(), 0);
    pass(day);
    assert.equal(act.mock.callCount(), 1);
    pass(ms);
    assert.equal(act.mock.callCount(), 1);
  });
}

test('no wait is longer than Node.js can count', (t) => {
  const waits: number[] = [];
  t.mock.method(globalThis, 'setTimeout', (_: unknown, ms: number) => void waits.push(ms));
  startTimer(month, () => undefined);
  assert.deepEqual(waits, [2 ** 31 - 1]);
});

test('refreshed it starts again; cancelled it never acts; without an end there is no timer', (t) => {
  const pass = mockClock(t);
  const act = t.mock.fn();
  const timer = startTimer(month, act);
  pass(29 * day);
  timer.refresh();
  pass(29 * day);
  assert.equal(act.mock.callCount(), 0);
  timer.cancel();
  startTimer(Infinity, act).refresh();
  pass(3 * month);
  assert.equal(act.mock.callCount(), 0);
});
