// Recovery: whatever a run had done when it died, the next start brings the state before or the state after.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { describeUnfinished } from '../../../src/transaction/unfinished.ts';
import type { Rig } from './rig.ts';
import { makeRig } from './rig.ts';
import { changeCases, prepareTree } from './changes.ts';
import { takeSnapshot } from './snapshot.ts';

let rig: Rig;
beforeEach(() => {
  rig = makeRig();
});
afterEach(() => rig.dispose());

/** A whole small deployment in a process of its own, which dies at the n-th point where it could. */
const script = join(import.meta.dirname, 'dying-run.ts');
const runUntil = (n: number) =>
  spawnSync(process.execPath, [script, join(rig.root, '..')], {
    env: { OVIRT_HOST_DEPLOY_TEST_KILL_AT: String(n) },
    encoding: 'utf8',
  });

const snapshot = () => takeSnapshot(rig.root);
const prepare = () => prepareTree(rig.root);

test('a kill at every point of a run leaves the state before or the state after, once recovered', async () => {
  prepare();
  const before = snapshot();
  assert.equal(runUntil(0).status, 0, 'the whole run goes through');
  // What is gone has no line in a snapshot.
  const removed = { 'etc/removed': undefined, 'etc/removed-link': undefined };
  const after = { ...removed, ...snapshot() };
  assert.deepEqual(after, Object.assign({ ...before }, ...changeCases.map((one) => one.after)));
  const seen = new Set<string>();
  let points = 0;
  for (let n = 1; ; n++) {
    prepare();
    const { status, signal, stderr } = runUntil(n);
    if (status === 0) break;
    assert.equal(signal, 'SIGKILL', stderr);
    points = n;
    const next = rig.restart();
    await next.recover();
    const state = snapshot();
    const which = isDeepStrictEqual(state, before) ? 'before' : 'after';
    assert.deepEqual(
      which === 'before' ? state : { ...removed, ...state },
      which === 'before' ? before : after,
      `killed at point ${n}`,
    );
    const said = next.log.find((line) => line.includes('Recovered')) ?? '';
    if (said !== '') assert.match(said, new RegExp(`state ${which} the run`), `killed at point ${n}`);
    seen.add(which);
    const again = rig.restart();
    await again.recover();
    assert.deepEqual(again.log, [], 'recovered once, there is nothing left to recover');
  }
  assert.ok(points > 20, `a run has many points, this one ${points}`);
  assert.deepEqual([...seen].toSorted(), ['after', 'before']);
});

test('a recovery that is killed itself is finished by the next one', async () => {
  prepare();
  const before = snapshot();
  runUntil(12);
  for (let n = 1; n < 6; n++) {
    spawnSync(process.execPath, [script, join(rig.root, '..'), 'recover'], {
      env: { OVIRT_HOST_DEPLOY_TEST_KILL_AT: String(n) },
    });
  }
  await rig.restart().recover();
  assert.deepEqual(snapshot(), before);
});

test('a plan tells of a dead run and leaves it', async () => {
  prepare();
  runUntil(12);
  const state = snapshot();
  const plan = rig.restart({ planning: true });
  assert.match(
    (await describeUnfinished(plan.manager)) ?? '',
    /did not end; a real run first brings the host to the state before it/,
  );
  assert.deepEqual(snapshot(), state);
});

test('a step that nobody knows any more stops the start with a clear error', async () => {
  await rig.main.begin();
  await rig.changes.make({ kind: 'command', target: 'x', why: 'test' }, () => Promise.resolve(), {
    undo: [{ kind: 'gone.away', args: {} }],
  });
  await assert.rejects(rig.restart().recover(), { code: 'recovery-failed', message: /gone\.away/ });
});
