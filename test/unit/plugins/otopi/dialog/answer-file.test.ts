// The answer file: what is in it, and that it is written whole and for nobody else.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { formatAnswerFile } from '../../../../../plugins/otopi/dialog/answer-file/content.ts';
import { answerFile } from '../../../../../plugins/otopi/dialog/answer-file/index.ts';
import { base, dialog as keys } from '../../../../../src/environment/engine-keys.ts';
import { fakeContext } from '../../../fake-context.ts';

const answers = [
  { name: 'QUESTION/1/PW', value: 's3cret', secret: true },
  { name: 'QUESTION/1/A', value: 'x\ny\n\nz', secret: false },
  { name: 'QUESTION/10/A', value: '=;#', secret: false },
];

suite('formatAnswerFile', () => {
  test('is a configuration file, sorted, with continued lines indented', () => {
    const lines = ['[environment:default]', 'QUESTION/1/A=str:x', ' y', ' ', ' z'];
    const rest = ['# QUESTION/1/PW is hidden and left out', 'QUESTION/10/A=str:=;#', ''];
    assert.equal(formatAnswerFile(answers, false), [...lines, ...rest].join('\n'));
  });
  test('holds hidden answers where that is wanted', () => {
    assert.ok(formatAnswerFile(answers, true).includes('\nQUESTION/1/PW=str:s3cret\n'));
  });
  test('of no answers is an empty section', () => {
    assert.equal(formatAnswerFile([], false), '[environment:default]\n');
  });
});

suite('the plugin', () => {
  async function run(options: { planning?: boolean; file?: string }): Promise<{ folder: string; changed: number }> {
    const folder = mkdtempSync(join(tmpdir(), 'ohd-answers-'));
    const { file = 'sub/answers.conf', planning = false } = options;
    const env = { [base.executionDirectory.name]: folder, 'QUESTION/1/A': 'x', [keys.answerFile.name]: file };
    const fake = fakeContext({ keys: [base.executionDirectory, keys.question], env, planning });
    await fake.run(answerFile);
    return { folder, changed: fake.recorded.changes.length };
  }

  test('writes it for its owner only, folders included, and leaves nothing beside it', async (t) => {
    const { folder } = await run({});
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'sub/answers.conf');
    assert.equal(readFileSync(path, 'utf8'), '[environment:default]\nQUESTION/1/A=str:x\n');
    assert.equal(statSync(path).mode & 0o7777, 0o600);
    assert.deepEqual(readdirSync(join(folder, 'sub')), ['answers.conf']);
  });

  test('replaces what is there, whoever could read it', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'ohd-answers-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'there.conf');
    writeFileSync(path, 'old', { mode: 0o644 });
    await run({ file: path });
    assert.match(readFileSync(path, 'utf8'), /str:x/);
    assert.equal(statSync(path).mode & 0o7777, 0o600);
  });

  test('only plans in a plan', async (t) => {
    const { folder, changed } = await run({ planning: true });
    t.after(() => rmSync(folder, { recursive: true }));
    assert.equal(changed, 1);
    assert.deepEqual(readdirSync(folder), []);
  });

  test('says why it cannot', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'ohd-answers-'));
    t.after(() => rmSync(folder, { recursive: true }));
    await assert.rejects(run({ file: folder }), /ohd-answers-/);
  });
});
