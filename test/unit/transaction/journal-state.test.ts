// What a journal says is left to do, for every way a run can have ended.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JournalRecord } from '../../../src/transaction/journal.ts';
import { parseJournal } from '../../../src/transaction/journal.ts';
import { foldJournal, planCommit, planRollback } from '../../../src/transaction/journal-state.ts';

const step = (kind: string) => ({ kind, args: {} });
const entry = (n: number, tx: 'main' | 'internal' = 'main'): JournalRecord => ({
  t: 'entry',
  n,
  tx,
  name: `e${n}`,
  commit: [step(`commit${n}`)],
  undo: [step(`undo${n}`), step('folder.remove')],
  revert: [step(`revert${n}`), step('folder.remove')],
});
const begin: JournalRecord = { t: 'begin', run: 'r', pid: 1, started: 's', version: 1 };
const kinds = (works: { steps: readonly { kind: string }[] }[]) => works.flatMap((w) => w.steps.map((s) => s.kind));

describe('rollback', () => {
  test('undoes what is not committed, newest first, folders last of all', () => {
    const plan = planRollback(foldJournal([begin, entry(1), entry(2)]), 'main');
    assert.deepEqual(kinds(plan.works), ['undo2', 'undo1']);
    assert.equal(plan.folders.length, 2);
  });

  test('reverts what is committed or was in the middle of it, undoes the rest', () => {
    const state = foldJournal([
      begin,
      entry(1),
      entry(2),
      entry(3),
      { t: 'commit-begin', tx: 'main' },
      { t: 'committing', n: 3 },
      { t: 'committed', n: 3 },
      { t: 'committing', n: 2 },
    ]);
    assert.deepEqual(kinds(planRollback(state, 'main').works), ['revert3', 'revert2', 'undo1']);
  });

  test('leaves out what was taken back already, and the other transaction', () => {
    const state = foldJournal([begin, entry(1), entry(2), entry(3, 'internal'), { t: 'undone', n: 2 }]);
    assert.deepEqual(kinds(planRollback(state, 'main').works), ['undo1']);
    assert.deepEqual(kinds(planRollback(state, 'internal').works), ['undo3']);
  });
});

describe('commit', () => {
  test('goes on where it stopped, newest first; what was in the middle is done again', () => {
    const state = foldJournal([
      begin,
      entry(1),
      entry(2),
      entry(3),
      { t: 'commit-begin', tx: 'main' },
      { t: 'committing', n: 3 },
      { t: 'committed', n: 3 },
      { t: 'committing', n: 2 },
    ]);
    assert.equal(state.phase.main, 'committing');
    assert.deepEqual(kinds(planCommit(state, 'main')), ['commit2', 'commit1']);
  });

  test('a rollback that has begun is never turned into a commit', () => {
    const state = foldJournal([begin, entry(1), { t: 'commit-begin', tx: 'main' }, { t: 'rollback', tx: 'main' }]);
    assert.equal(state.phase.main, 'rolling-back');
  });
});

describe('reading', () => {
  const parse = (text: string) => parseJournal(Buffer.from(text), '/x/journal');

  test('a last line without its newline was never acted upon', () => {
    const whole = `${JSON.stringify(begin)}\n${JSON.stringify({ ...entry(1), name: 'é' })}\n`;
    for (const tail of ['{"t":"entr', '\u00e9', '{']) {
      const { records, place, fault } = parse(`${whole}${tail}`);
      assert.equal(fault, undefined);
      assert.equal(records.length, 2);
      assert.equal(place.size, Buffer.byteLength(whole));
    }
  });

  test('a broken line in the middle names file and line; what can be read is kept', () => {
    const { fault, records } = parse(`${JSON.stringify(begin)}\n{}\n${JSON.stringify(entry(1))}\n`);
    assert.equal(fault?.code, 'recovery-failed');
    assert.match(fault?.message ?? '', /\/x\/journal, line 2/);
    assert.deepEqual(
      records.map(({ t }) => t),
      ['begin', 'entry'],
    );
  });

  test('a journal of a later version is left to that version', () => {
    const { fault } = parse('{"t":"begin","run":"r","pid":1,"started":"s","version":99}\n');
    assert.match(fault?.message ?? '', /later version/);
  });
});
