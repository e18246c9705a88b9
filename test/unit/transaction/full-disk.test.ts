// A disk that fills up at any record of the journal: the host is as before or as after, and the next starts work.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { testSpace } from '../../../src/transaction/disk-space.ts';
import { parseJournal } from '../../../src/transaction/journal.ts';
import type { Rig } from './rig.ts';
import { makeRig } from './rig.ts';
import { prepareTree, runAll } from './changes.ts';
import type { Snapshot } from './snapshot.ts';
import { takeSnapshot } from './snapshot.ts';

const sizes = [0, 1, 100, 511, 4095, 4096, 8192];
let rig: Rig;
beforeEach(() => {
  rig = makeRig();
});
afterEach(() => {
  fill(0, 0);
  rig.dispose();
});

function fill(at: number, left: number, greedy = false): void {
  Object.assign(testSpace, { at, left, greedy, writes: 0 });
}

/** One run on a disk that fills up. @returns false: it never got there */
async function runFull(at: number, left: number, greedy = false): Promise<boolean> {
  rig = rig.restart();
  prepareTree(rig.root);
  fill(at, left, greedy);
  await runAll(rig);
  const reached = testSpace.writes >= at;
  fill(0, 0);
  assertWhole(`${rig.manager.runDir}/journal`);
  return reached;
}

/** Whatever was written in part counts for nothing, should the run be killed now. */
function assertWhole(journal: string): void {
  if (!fs.existsSync(journal)) return;
  const bytes = fs.readFileSync(journal);
  const { fault, place } = parseJournal(bytes, journal);
  assert.equal(fault, undefined);
  assert.equal(place.size, bytes.length);
}

/** Before and after of a run alone, and how often it writes to its journal. */
async function runAlone(): Promise<{ before: Snapshot; after: Snapshot; writes: number }> {
  prepareTree(rig.root);
  const before = takeSnapshot(rig.root);
  fill(0, 0);
  await runAll(rig);
  return { before, after: takeSnapshot(rig.root), writes: testSpace.writes };
}

function stateIn(known: { before: Snapshot; after: Snapshot }, what: string): 'before' | 'after' {
  const now = takeSnapshot(rig.root);
  if (isDeepStrictEqual(now, known.before)) return 'before';
  assert.deepEqual(now, known.after, what);
  return 'after';
}

async function nextStartsWork(known: { before: Snapshot; after: Snapshot }, what: string): Promise<void> {
  const state = stateIn(known, what);
  for (const start of ['next start', 'the one after it']) {
    await rig.restart().recover();
    assert.equal(stateIn(known, `${what}, ${start}`), state);
  }
  rig = rig.restart();
  prepareTree(rig.root);
  assert.equal(await runAll(rig), undefined, `${what}: a whole run goes through`);
  assert.deepEqual(takeSnapshot(rig.root), known.after);
}

describe('the state folder full at every record', () => {
  for (const left of sizes) {
    test(`${left} bytes left`, async () => {
      const known = await runAlone();
      const seen = new Set<string>();
      for (let at = 1; at <= known.writes; at++) {
        assert.ok(await runFull(at, left));
        seen.add(stateIn(known, `full at ${at}`));
        if (at % 6 === 1) await nextStartsWork(known, `full at ${at}`);
      }
      assert.ok(seen.has('after') && (left > 4096 || seen.has('before')), [...seen].join());
    });
  }
});

test('a rollback on a full disk is told, recorded in the reserve, and complete', async () => {
  const known = await runAlone();
  // The reserve, the beginning and three entries are written.
  await runFull(6, 0);
  assert.equal(stateIn(known, 'after the rollback'), 'before');
  assert.equal(rig.manager.hostState('x').kind, 'rolled-back');
  assert.deepEqual(rig.log, []);
  const journal = fs.readFileSync(`${rig.manager.runDir}/journal`, 'utf8');
  assert.match(journal, /"rollback"[^]*"undone"[^]*\{"t":"end","outcome":"rolled-back"\}\n$/);
});

test('a rollback that cannot be recorded goes on all the same, and says so', async () => {
  const known = await runAlone();
  await runFull(6, 0, true);
  assert.equal(stateIn(known, 'after the rollback'), 'before');
  assert.match(rig.log.join('\n'), /ERROR The rollback goes on, but cannot be recorded: .*no space is left/);
  assert.equal(rig.manager.hostState('x').kind, 'rolled-back');
  await nextStartsWork(known, 'not recorded');
});

test('a commit that fails on a full disk without any reserve turns back in place: no later start goes forward', async () => {
  const known = await runAlone();
  const committing = known.writes - 8;
  for (let at = committing; at < known.writes; at++) {
    await runFull(at, 0, true);
    await nextStartsWork(known, `greedy, full at ${at}`);
  }
});

test('no room for the reserve: nothing is begun, and nothing is left behind', async () => {
  const known = await runAlone();
  await runFull(1, 4096);
  assert.equal(stateIn(known, 'at once'), 'before');
  assert.equal(rig.manager.hostState('x').kind, 'unchanged');
  assert.deepEqual(fs.readdirSync(rig.manager.runDir), []);
});

test('the reserve is gone once a run has ended', async () => {
  await runAlone();
  assert.ok(!fs.readdirSync(rig.manager.runDir).includes('reserve'));
});
