// What every kind of change must do: be there after the commit, be gone after a rollback, on a full disk, and after a death.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { testSpace } from '../../../src/transaction/disk-space.ts';
import type { JournalRecord } from '../../../src/transaction/journal.ts';
import { StepTable } from '../../../src/transaction/steps.ts';
import type { ChangeCase } from './changes.ts';
import { changeCases, prepareTree, runAll, stageAll } from './changes.ts';
import type { Rig } from './rig.ts';
import { makeRig } from './rig.ts';
import type { Snapshot } from './snapshot.ts';
import { takeSnapshot } from './snapshot.ts';

let rig: Rig;
beforeEach(() => {
  rig = makeRig();
});
afterEach(() => {
  Object.assign(testSpace, { at: 0, left: 0, writes: 0 });
  rig.dispose();
});

/** The host again, in a process that has just started. */
function renew(one: ChangeCase): void {
  rig = rig.restart();
  prepareTree(rig.root, [one]);
}

function expectedAfter(before: Snapshot, { after }: ChangeCase): Snapshot {
  const merged = Object.entries({ ...before, ...after }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(merged);
}

/** Kinds of all steps in the journals of a folder. */
function journalledKinds(): Set<string> {
  const records = fs
    .globSync(`${rig.stateDir}/*/journal`)
    .flatMap((path) => fs.readFileSync(path, 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line) as JournalRecord);
  const entries = records.filter((record) => record.t === 'entry');
  return new Set(
    entries.flatMap(({ commit, undo, revert }) => [...commit, ...undo, ...revert].map(({ kind }) => kind)),
  );
}

/**
 * A run that is over before its end, after each of its records: what a death there leaves. Deaths between records are the kill
 * sweep's, which goes through the same table.
 */
async function dieAfterEachRecord(one: ChangeCase, known: { before: Snapshot; after: Snapshot }): Promise<void> {
  renew(one);
  await stageAll(rig, [one]);
  const staged = fs.readFileSync(`${rig.manager.runDir}/journal`, 'utf8').split('\n').length - 1;
  await rig.restart().recover();
  assert.deepEqual(takeSnapshot(rig.root), known.before, `died with ${staged} records`);
  for (const way of ['back', 'forward'] as const) {
    renew(one);
    await stageAll(rig, [one]);
    fs.appendFileSync(`${rig.manager.runDir}/journal`, '{"t":"commit-begin","tx":"main"}\n');
    await rig.restart().recover(way);
    assert.deepEqual(takeSnapshot(rig.root), way === 'back' ? known.before : known.after, `a commit, ${way}`);
    await rig.restart().recover();
    assert.deepEqual(takeSnapshot(rig.root), way === 'back' ? known.before : known.after);
  }
}

async function fillAtEachRecord(
  one: ChangeCase,
  known: { before: Snapshot; after: Snapshot },
  writes: number,
): Promise<void> {
  for (let at = 1; at <= writes; at++) {
    renew(one);
    Object.assign(testSpace, { at, left: 0, writes: 0 });
    const error = await runAll(rig, [one]);
    testSpace.at = 0;
    const expected = error === undefined ? known.after : known.before;
    assert.deepEqual(takeSnapshot(rig.root), expected, `full at write ${at}`);
    await rig.restart().recover();
    assert.deepEqual(takeSnapshot(rig.root), expected, `full at write ${at}, next start`);
  }
}

for (const one of changeCases) {
  describe(one.name, () => {
    test('applied, rolled back, died, on a full disk', async () => {
      renew(one);
      const before = takeSnapshot(rig.root);
      assert.equal(await runAll(rig, [one]), undefined);
      const { writes } = testSpace;
      const after = takeSnapshot(rig.root);
      assert.deepEqual(after, expectedAfter(before, one));
      assert.ok(!isDeepStrictEqual(before, after));

      renew(one);
      await stageAll(rig, [one]);
      await rig.manager.rollback();
      assert.deepEqual(takeSnapshot(rig.root), before, 'rolled back');
      assert.equal(rig.manager.hostState('x').kind, 'rolled-back');

      await dieAfterEachRecord(one, { before, after });
      await fillAtEachRecord(one, { before, after }, writes);
    });

    test('asked for again changes nothing', async () => {
      renew(one);
      await runAll(rig, [one]);
      const after = takeSnapshot(rig.root);
      if (one.name.startsWith('something done at once')) return;
      rig = rig.restart();
      await runAll(rig, [one]);
      assert.deepEqual(takeSnapshot(rig.root), after);
    });
  });
}

test('every step that this program brings is in the table', async () => {
  for (const one of changeCases) {
    renew(one);
    await runAll(rig, [one]);
  }
  assert.deepEqual([...journalledKinds()].toSorted(), new StepTable().kinds.toSorted());
});
