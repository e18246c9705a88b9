// Files in a transaction: nothing before commit, all after it, nothing left after a rollback, at whatever moment it ends.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { core } from '../../../src/environment/engine-keys.ts';
import type { Rig } from './rig.ts';
import { makeRig } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = makeRig();
  fs.mkdirSync(rig.path('/etc'), { mode: 0o755 });
});
afterEach(() => rig.dispose());

const why = 'a test';
const tree = (): string[] => fs.readdirSync(rig.root, { recursive: true }).map(String).toSorted();
const mode = (path: string): number => fs.statSync(rig.path(path)).mode & 0o7777;

describe('a file', () => {
  test('appears at commit, with its mode, in folders made for it, and is noted as modified', async () => {
    await rig.main.begin();
    await rig.main.writeFile({ path: '/etc/a/b/c.conf', content: ['one', 'two'], mode: 0o640, folderMode: 0o750, why });
    assert.equal(rig.read('/etc/a/b/c.conf'), undefined);
    assert.equal(await rig.files.read('/etc/a/b/c.conf'), 'one\ntwo\n');
    await rig.main.commit();
    assert.equal(rig.read('/etc/a/b/c.conf'), 'one\ntwo\n');
    assert.equal(mode('/etc/a/b/c.conf'), 0o640);
    assert.equal(mode('/etc/a/b'), 0o750);
    assert.deepEqual(rig.env.get(core.modifiedFiles), ['/etc/a/b/c.conf']);
    assert.deepEqual(tree(), ['etc', 'etc/a', 'etc/a/b', 'etc/a/b/c.conf']);
  });

  test('is gone without a trace after a rollback, folders included', async () => {
    const before = tree();
    await rig.main.begin();
    await rig.main.writeFile({ path: '/etc/a/b/c.conf', content: 'x', why });
    await rig.manager.rollback();
    assert.deepEqual(tree(), before);
  });

  test('that is so already is not written, and a later change by a package is mended at commit', async () => {
    fs.writeFileSync(rig.path('/etc/f'), 'x\n');
    await rig.main.begin();
    await rig.main.writeFile({ path: '/etc/f', content: 'x', why });
    assert.deepEqual(rig.changes.list(), []);
    await rig.changes.make(
      { kind: 'package', target: 'p', why },
      () => Promise.resolve(fs.writeFileSync(rig.path('/etc/f'), 'of a package\n')),
      { undo: [] },
    );
    await rig.main.commit();
    assert.equal(rig.read('/etc/f'), 'x\n');
  });

  test('keeps owner and mode of an existing one unless enforced', async () => {
    for (const name of ['kept', 'enforced']) fs.writeFileSync(rig.path(`/etc/${name}`), 'old\n', { mode: 0o600 });
    await rig.main.begin();
    await rig.main.writeFile({ path: '/etc/kept', content: 'new', mode: 0o644, why });
    await rig.main.writeFile({ path: '/etc/enforced', content: 'new', mode: 0o644, enforcePermissions: true, why });
    await rig.main.commit();
    assert.equal(rig.read('/etc/kept'), 'new\n');
    assert.equal(mode('/etc/kept'), 0o600);
    assert.equal(mode('/etc/enforced'), 0o644);
  });

  test('with the right content and the wrong mode gets its mode where enforced', async () => {
    fs.writeFileSync(rig.path('/etc/f'), 'x\n', { mode: 0o600 });
    await rig.main.begin();
    await rig.main.writeFile({ path: '/etc/f', content: 'x', mode: 0o640, enforcePermissions: true, why });
    await rig.main.commit();
    assert.equal(mode('/etc/f'), 0o640);
  });

  test('written twice is written once, as the second asks', async () => {
    await rig.main.begin();
    await rig.main.writeFile({ path: '/etc/f', content: 'first', why });
    await rig.main.writeFile({ path: '/etc/f', content: 'second', why });
    await rig.main.commit();
    assert.equal(rig.read('/etc/f'), 'second\n');
    assert.deepEqual(tree(), ['etc', 'etc/f']);
  });

  test('asked for before the beginning is prepared at the beginning', async () => {
    await rig.main.writeFile({ path: '/etc/f', content: 'x', why });
    assert.deepEqual(tree(), ['etc']);
    await rig.main.begin();
    await rig.main.commit();
    assert.equal(rig.read('/etc/f'), 'x\n');
  });

  test('whose owner nobody has made by commit fails the commit, and all is taken back', async () => {
    fs.writeFileSync(rig.path('/etc/other'), 'old\n');
    await rig.main.begin();
    await rig.main.writeFile({ path: '/etc/f', content: 'x', owner: 'late', why });
    await rig.main.writeFile({ path: '/etc/other', content: 'new', why });
    await assert.rejects(rig.main.commit(), { code: 'bad-value', message: /no user late/ });
    await rig.manager.rollback();
    assert.equal(rig.read('/etc/other'), 'old\n');
    assert.deepEqual(tree(), ['etc', 'etc/other']);
  });

  test('that cannot be written is an error before anything is visible', async () => {
    fs.mkdirSync(rig.path('/etc/f'));
    await rig.main.begin();
    await assert.rejects(rig.main.writeFile({ path: '/etc/f', content: 'x', why }), {
      code: 'file-refused',
      message: /\/etc\/f is no regular file/,
    });
  });

  test('removed comes back on rollback, with its mode', async () => {
    fs.writeFileSync(rig.path('/etc/f'), 'old\n', { mode: 0o600 });
    await rig.main.begin();
    await rig.main.removeFile({ path: '/etc/f', why });
    assert.equal(await rig.files.read('/etc/f'), undefined);
    await rig.main.writeFile({ path: '/etc/g', content: 'x', owner: 'late', why });
    await assert.rejects(rig.main.commit());
    await rig.manager.rollback();
    assert.equal(rig.read('/etc/f'), 'old\n');
    assert.equal(mode('/etc/f'), 0o600);
  });
});

describe('a link', () => {
  test('is made at commit and turned back to where it led', async () => {
    fs.symlinkSync('old', rig.path('/etc/l'));
    await rig.main.begin();
    await rig.main.writeFile({ path: '/etc/g', content: 'x', owner: 'late', why });
    await rig.main.link({ path: '/etc/l', target: 'new', why });
    await assert.rejects(rig.main.commit());
    assert.equal(fs.readlinkSync(rig.path('/etc/l')), 'new');
    await rig.manager.rollback();
    assert.equal(fs.readlinkSync(rig.path('/etc/l')), 'old');
  });

  test('is refused where a file stands', async () => {
    fs.writeFileSync(rig.path('/etc/l'), '');
    await rig.main.begin();
    await assert.rejects(rig.main.link({ path: '/etc/l', target: 'new', why }), { code: 'file-refused' });
  });
});

describe('a plan', () => {
  test('records every change with its diff, shows pending content, and touches nothing', async () => {
    const plan = rig.restart({ planning: true });
    fs.writeFileSync(plan.path('/etc/f'), 'a\nb\n');
    await plan.main.begin();
    await plan.main.writeFile({ path: '/etc/f', content: ['a', 'c'], why });
    await plan.main.writeFile({ path: '/etc/secret', content: 'hush', secret: true, why });
    await plan.main.ensureFolder({ path: '/etc/d', mode: 0o700, why });
    await plan.changes.make({ kind: 'command', target: 'x', why }, () => assert.fail('a plan does nothing'), {
      undo: [],
    });
    await plan.main.commit();
    assert.equal(await plan.files.read('/etc/f'), 'a\nc\n');
    assert.equal(plan.read('/etc/f'), 'a\nb\n');
    assert.equal(fs.existsSync(plan.stateDir), false);
    const shown = plan.changes
      .list()
      .map((c) => `${c.kind} ${c.target}\n${(c.detail ?? []).join('\n')}`)
      .join('\n');
    assert.match(shown, /-b\n\+c/);
    assert.doesNotMatch(shown, /hush/);
    assert.deepEqual(
      plan.changes.list().map((c) => c.kind),
      ['file', 'file', 'folder', 'command'],
    );
  });
});

describe('the funnel', () => {
  test('a change without a way back is refused while a transaction is open, allowed after it', async () => {
    const change = { kind: 'command', target: 'x', why } as const;
    await assert.rejects(
      rig.changes.make(change, () => Promise.resolve()),
      { code: 'internal' },
    );
    await rig.main.begin();
    await assert.rejects(
      rig.changes.make(change, () => Promise.resolve()),
      { code: 'internal' },
    );
    await rig.main.commit();
    await rig.changes.make(change, () => Promise.resolve());
  });
});

describe('after a rollback', () => {
  test('a second error finds nothing more to take back, and the journal as it ended', async () => {
    await rig.main.begin();
    await rig.main.writeFile({ path: '/etc/f', content: 'x', why });
    await rig.manager.rollback();
    const journal = fs.readFileSync(`${rig.manager.runDir}/journal`, 'utf8');
    await rig.manager.rollback();
    assert.equal(fs.readFileSync(`${rig.manager.runDir}/journal`, 'utf8'), journal);
  });
});

describe('after the commit', () => {
  test('an error takes nothing back, and the journal is closed once', async () => {
    await rig.main.begin();
    await rig.main.writeFile({ path: '/etc/f', content: 'x', why });
    await rig.main.commit();
    await rig.manager.rollback();
    rig.manager.finish();
    assert.equal(rig.read('/etc/f'), 'x\n');
    await rig.restart().recover();
    assert.deepEqual(rig.log, []);
  });
});
