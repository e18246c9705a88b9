// Journals that are torn, empty, damaged or not ours: none of them locks a host out, and none is obeyed that may not be.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { takeLock } from '../../../src/transaction/lock.ts';
import { pruneRuns } from '../../../src/transaction/state-folder.ts';
import type { Rig } from './rig.ts';
import { makeRig } from './rig.ts';
import { prepareTree, runAll, stageAll } from './changes.ts';
import type { Snapshot } from './snapshot.ts';
import { takeSnapshot } from './snapshot.ts';

let rig: Rig;
let before: Snapshot;
beforeEach(() => {
  rig = makeRig();
  prepareTree(rig.root);
  before = takeSnapshot(rig.root);
});
afterEach(() => rig.dispose());

/** A run that died before its commit. @returns its journal */
async function die(): Promise<string> {
  rig = rig.restart();
  await stageAll(rig);
  return `${rig.manager.runDir}/journal`;
}

async function start(): Promise<string[]> {
  const next = rig.restart();
  await next.recover();
  return next.log;
}

test('the last record cut at every byte: three starts work', async () => {
  const journal = await die();
  const text = fs.readFileSync(journal);
  const last = text.lastIndexOf(0x0a, -2) + 1;
  const folder = join(rig.stateDir, '../copy');
  const cp = (from: string, to: string) => fs.cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  cp(rig.root, `${folder}/root`);
  cp(rig.stateDir, `${folder}/state`);
  for (let cut = last; cut < text.length; cut++) {
    fs.truncateSync(journal, cut);
    for (let n = 1; n <= 3; n++) await start();
    const left = takeSnapshot(rig.root);
    // The change of the record that was cut was never made; here it was, as far as it is staged.
    delete left['etc/folder'];
    assert.deepEqual(left, before, `cut at ${cut}`);
    for (const place of [rig.root, rig.stateDir]) fs.rmSync(place, { recursive: true });
    cp(`${folder}/root`, rig.root);
    cp(`${folder}/state`, rig.stateDir);
  }
});

test('a recovery that died within a record is gone on with', async () => {
  const journal = await die();
  fs.appendFileSync(journal, '{"t":"rollb');
  await start();
  assert.deepEqual(takeSnapshot(rig.root), before);
  assert.doesNotMatch(fs.readFileSync(journal, 'utf8'), /rollb\{/);
  assert.deepEqual(await start(), []);
});

describe('an ended journal is not read again', () => {
  const cases = {
    'a damaged line before its end': '{"t":"begin"\n{"t":"end","outcome":"recovered"}\n',
    'an end glued to a torn line, as 2.0.0 left it': '{"t":"entr{"t":"end","outcome":"recovered"}\n',
    'something torn behind its end': '{"t":"begin"}\n{"t":"end","outcome":"rolled-back"}\n{"t":"un',
  };
  for (const [name, text] of Object.entries(cases)) {
    test(name, async () => {
      fs.writeFileSync(await die(), text);
      assert.deepEqual(await start(), []);
    });
  }

  test('an entry that quotes an end is none', async () => {
    const journal = await die();
    const name = '{"t":"end","outcome":"recovered"}\n';
    fs.appendFileSync(
      journal,
      `${JSON.stringify({ t: 'entry', n: 99, tx: 'main', name, commit: [], undo: [], revert: [] })}\n`,
    );
    assert.match((await start()).join('\n'), /Recovered/);
    assert.deepEqual(takeSnapshot(rig.root), before);
  });
});

describe('an empty journal', () => {
  for (const [name, text] of Object.entries({ 'of no byte': '', 'with half a beginning': '{"t":"beg' })) {
    test(`${name}: nothing was changed, and that is what is said`, async () => {
      const runDir = `${rig.stateDir}/20260101000000-abcdef`;
      fs.mkdirSync(runDir, { recursive: true, mode: 0o700 });
      fs.writeFileSync(`${runDir}/journal`, text, { mode: 0o600 });
      assert.deepEqual(await start(), [
        'INFO The run 20260101000000-abcdef had not changed anything yet when it ended',
      ]);
      assert.deepEqual(await start(), []);
    });
  }

  test('of a run that had changed something is refused, and set aside by recover --back', async () => {
    const journal = await die();
    fs.mkdirSync(`${rig.manager.runDir}/backup`);
    fs.writeFileSync(journal, '');
    await assert.rejects(start(), {
      code: 'recovery-failed',
      message: /is empty, though the run had begun; .*recover --show/,
    });
    const next = rig.restart();
    await next.recover('back');
    assert.match(next.log.join('\n'), /What that run changed is not known: deploy the host again/);
    assert.ok(fs.existsSync(`${rig.manager.runDir}/journal.damaged`));
    assert.deepEqual(await start(), []);
  });
});

describe('a damaged journal', () => {
  const damage = async (): Promise<string> => {
    const journal = await die();
    const lines = fs.readFileSync(journal, 'utf8').split('\n');
    // As 2.0.0 glued a torn entry to the next record.
    lines.splice(2, 0, '{"t":"entry","n":77{"t":"undone","n":99}');
    fs.writeFileSync(journal, lines.join('\n'));
    return journal;
  };

  test('is refused with the remedy, and does not keep other runs from their recovery', async () => {
    const journal = await damage();
    const text = fs.readFileSync(journal, 'utf8');
    const damaged = rig.manager.runDir;
    fs.renameSync(damaged, `${rig.stateDir}/20000101000000-abcdef`);
    const other = rig.restart();
    await other.main.begin();
    await other.main.writeFile({ path: '/etc/other', content: 'x', why: 'test' });
    const refusal = {
      code: 'recovery-failed',
      message: /line 3: .*'ovirt-host-deploy recover --show'.*--back.*--forward/,
    };
    await assert.rejects(start(), refusal);
    assert.match(fs.readFileSync(`${other.manager.runDir}/journal`, 'utf8'), /"recovered"\}\n$/);
    await assert.rejects(start(), refusal);
    assert.equal(fs.readFileSync(`${rig.stateDir}/20000101000000-abcdef/journal`, 'utf8'), text);
  });

  test('recover --back rolls back what can be read of it and keeps it', async () => {
    const journal = await damage();
    const text = fs.readFileSync(journal, 'utf8');
    const next = rig.restart();
    await next.recover('back');
    assert.deepEqual(takeSnapshot(rig.root), before);
    assert.equal(fs.readFileSync(`${journal}.damaged`, 'utf8'), text);
    assert.match(next.log.join('\n'), /damaged journal .* is kept as .*journal\.damaged/);
    assert.deepEqual(await start(), []);
  });

  test('of a commit that had begun goes forward where that is wanted', async () => {
    const journal = await damage();
    fs.appendFileSync(journal, '{"t":"commit-begin","tx":"main"}\n');
    const next = rig.restart();
    await next.recover('forward');
    assert.equal(rig.read('/etc/changed'), 'new\n');
    assert.deepEqual(await start(), []);
  });
});

describe('the ways that a person chooses', () => {
  test('back from a commit that had begun', async () => {
    const journal = await die();
    fs.appendFileSync(journal, '{"t":"commit-begin","tx":"main"}\n');
    await rig.restart().recover('back');
    assert.deepEqual(takeSnapshot(rig.root), before);
    assert.deepEqual(await start(), []);
  });

  test('forward before the commit, and back after it, are refused with the way that is there', async () => {
    const journal = await die();
    await assert.rejects(rig.restart().recover('forward'), { message: /no way forward; run '.*recover --back'/ });
    fs.appendFileSync(journal, '{"t":"commit-begin","tx":"main"}\n{"t":"commit-end","tx":"main"}\n');
    await assert.rejects(rig.restart().recover('back'), { message: /no way back; run '.*recover --forward'/ });
  });
});

describe('a journal that is not ours', () => {
  const cases: Record<string, [(journal: string) => void, RegExp]> = {
    'a symbolic link': [
      (journal) => {
        fs.renameSync(journal, `${journal}.real`);
        fs.symlinkSync(`${journal}.real`, journal);
      },
      /journal is not followed, since it is a symbolic link; .*remove it/,
    ],
    'a pipe': [
      (journal) => {
        fs.rmSync(journal);
        spawnSync('mkfifo', [journal]);
      },
      /not a regular file/,
    ],
    'a hard link': [(journal) => fs.linkSync(journal, `${journal}.other`), /other hard links/],
    'writable by others': [(journal) => fs.chmodSync(journal, 0o666), /others can write it/],
    'in a folder that others can write': [(journal) => fs.chmodSync(dirname(journal), 0o777), /others can write it/],
    'a folder that is a link': [
      (journal) => {
        const runDir = dirname(journal);
        fs.renameSync(runDir, `${runDir}.real`);
        fs.symlinkSync(`${runDir}.real`, runDir);
      },
      /is not a folder/,
    ],
    ...(process.geteuid?.() === 0
      ? { 'of another user': [(journal: string) => fs.chownSync(journal, 99, 99), /belongs to user 99/] }
      : {}),
  };
  for (const [name, [change, message]] of Object.entries(cases)) {
    test(`${name} is judged before it is obeyed`, async () => {
      const journal = await die();
      const state = takeSnapshot(rig.root);
      change(journal);
      for (const way of ['auto', 'back', 'forward'] as const)
        await assert.rejects(rig.restart().recover(way), { code: 'file-refused', message });
      assert.deepEqual(takeSnapshot(rig.root), state);
    });
  }

  test('is followed once it is put right', async () => {
    const journal = await die();
    fs.chmodSync(journal, 0o666);
    await assert.rejects(start());
    fs.chmodSync(journal, 0o600);
    await start();
    assert.deepEqual(takeSnapshot(rig.root), before);
  });
});

test('runs that are over are pruned to ten; those that are not stay', async () => {
  const dead = dirname(await die());
  for (let n = 0; n < 12; n++) {
    rig = rig.restart();
    prepareTree(rig.root);
    await runAll(rig);
  }
  const lock = await takeLock(rig.stateDir);
  pruneRuns(lock, 'none');
  lock.release();
  const runs = fs.readdirSync(rig.stateDir).filter((name) => /^\d{14}-/.test(name));
  assert.equal(runs.length, 11);
  assert.ok(fs.existsSync(`${dead}/journal`));
});
