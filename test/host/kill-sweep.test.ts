// kill -9 at every point where a deployment changes the host: the next start brings the state before or the state after,
// says which, and what it says is true. OHD_TEST_FULL=1 takes every point; otherwise some, others from commit to commit.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import type { Outcome } from './deploy/client.ts';
import { Lane } from './sweep/lane.ts';
import { makeReference, type Reference } from './sweep/reference.ts';
import { recovered, recoversTo } from './sweep/recovery.ts';
import { rotate } from './sweep/rotate.ts';
import { changesOf, lasting } from './sweep/states.ts';
import { compareSnapshots } from './lab/snapshot.ts';

/** How many points are taken where not all are. */
const share = 8;

let lanes: Lane[];
let reference: Reference;
let points: number;

before(async () => {
  lanes = await Promise.all([Lane.open(), Lane.open()]);
  reference = await makeReference(lanes);
  ({ points } = reference);
});
after(async () => Promise.all(lanes.map((lane) => lane.close())));

test('killed at points of a deployment', { concurrency: 2, timeout: 3 * 60 * 60 * 1000 }, async (t) => {
  const all = Array.from({ length: points }, (_, i) => i + 1);
  const chosen = await rotate(all, share);
  t.diagnostic(`${chosen.length} of ${points} points: ${chosen.join(' ')}`);
  const queue = [...chosen];
  const outcomes: string[] = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let n = queue.shift(); n !== undefined; n = queue.shift()) {
        const point = n;
        await t.test(`at point ${point}`, async (sub) => {
          outcomes.push(await killedAt(lane, point, sub));
        });
      }
    }),
  );
  const count = (which: string): number => outcomes.filter((outcome) => outcome === which).length;
  t.diagnostic(`${count('before')} recovered to the state before, ${count('after')} to the state after`);
  assert.equal(outcomes.length, chosen.length);
});

describe('what a counted kill does not show', { concurrency: 2 }, () => {
  describe('a dead run and what outlives it', { concurrency: 1 }, () => {
    test('a plan only tells of it', async () => {
      const lane = await clean(0);
      await lane.deployUntil(beforeCommit());
      const dead = await lane.snapshot();
      const { records } = await lane.startAgain('--plan');
      assert.match(records.join('\n'), /did not end; a real run first brings the host to the state before it$/m);
      assert.deepEqual(compareSnapshots(dead, await lane.snapshot()), []);
      assert.equal(await recoversTo(lane, reference), 'before');
    });

    test('dnf goes on: the next start waits for it, then takes the packages back', async () => {
      const lane = await clean(0);
      const deployment = await deployIntoScriptlet(lane);
      await lane.host.ssh('pkill -KILL -f ^/root/ovirt-host-deploy');
      assert.equal((await deployment.ended).code, 137);
      const recovery = lane.startAgain();
      await sleep(2000);
      await lane.host.ssh('rm -rf /run/rpm-test');
      const outcome = await recovery;
      assert.match(outcome.records.join('\n'), /^INFO Waiting for the package manager that this run started/m);
      assert.equal(recovered(outcome), 'before');
      assert.deepEqual(compareSnapshots(lane.before, await lane.snapshot()), []);
    });
  });

  describe('a power cut', { concurrency: 1 }, () => {
    test('inside the rpm transaction: the packages are the old ones again', async () => {
      const lane = await clean(1);
      const deployment = await deployIntoScriptlet(lane);
      await cutPower(lane);
      await deployment.ended;
      assert.equal(recovered(await lane.startAgain()), 'before');
      assert.deepEqual(compareSnapshots(lane.before, await lane.snapshot()), []);
    });

    for (const which of ['before', 'after'] as const) {
      test(`${which} the commit`, async () => {
        const lane = await clean(1);
        await lane.deployUntil(which === 'before' ? beforeCommit() : afterCommit());
        await cutPower(lane);
        assert.equal(recovered(await lane.startAgain()), which);
        const expected = which === 'before' ? [] : lasting(reference.committed);
        assert.deepEqual(lasting(changesOf(lane.before, await lane.snapshot())), expected);
      });
    }
  });
});

/** Points of which it is known where they lie: packages are installed after a quarter, the commit ends after two thirds. */
const beforeCommit = (): number => Math.round(points * 0.3);
const afterCommit = (): number => Math.round(points * 0.7);

/** A host in the state before, whatever was done on it. */
async function clean(lane: number): Promise<Lane> {
  const on = lanes[lane];
  assert.ok(on);
  if (compareSnapshots(on.before, await on.snapshot()).length > 0) await on.renew();
  return on;
}

/** Begins a deployment, and returns when it is inside the rpm transaction. */
async function deployIntoScriptlet(lane: Lane): Promise<{ ended: Promise<Outcome> }> {
  await lane.host.ssh('mkdir -p /run/rpm-test; echo slow > /run/rpm-test/vdsm.post');
  const ended = lane.deploy();
  const { code } = await lane.host.ssh(
    'timeout 60 sh -c "until [ -e /run/rpm-test/vdsm.post.started ]; do sleep 0.05; done"',
  );
  assert.equal(code, 0, 'the scriptlet was reached');
  return { ended };
}

/** @returns which state the host came to. */
async function killedAt(lane: Lane, n: number, t: TestContext): Promise<'before' | 'after'> {
  let fit = false;
  try {
    await lane.deployUntil(n);
    const which = await recoversTo(lane, reference);
    t.diagnostic(`the state ${which}`);
    fit = which === 'before';
    return which;
  } finally {
    if (!fit) await lane.renew();
  }
}

/** As a pulled plug; what is in /run is gone with it. */
async function cutPower(lane: Lane): Promise<void> {
  await lane.host.powerCut();
  await lane.host.bootAgain();
}
