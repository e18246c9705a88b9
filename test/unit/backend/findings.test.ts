// What a host tells of a check, as the back-end reads, judges and shows it; and the words that ask for one.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkId } from '../../../src/backend/border/words.ts';
import { parseFinding } from '../../../src/backend/deploy/findings.ts';
import { judgeCheck } from '../../../src/backend/deploy/outcome.ts';
import { PlainView } from '../../../src/backend/fleet/view.ts';
import { readPushOptions } from '../../../src/cli/push/options.ts';
import { DeployError } from '../../../src/base/errors.ts';

const told = {
  id: 'ports',
  title: 'T',
  severity: 'error',
  seen: 'taken',
  remedy: 'stop it',
  code: null,
  ignored: false,
};

suite('findings', () => {
  test('are read', () => {
    assert.deepEqual(parseFinding(JSON.stringify(told)), { ...told, code: undefined });
    const coded = parseFinding(JSON.stringify({ ...told, code: 'package-repo', more: 1 }));
    assert.equal(coded.code, 'package-repo');
    assert.equal(parseFinding(JSON.stringify({ ...told, code: 'of-the-future' })).code, undefined);
  });

  for (const [name, line] of [
    ['no JSON', '{'],
    ['no object', '7'],
    ['a field missing', JSON.stringify({ ...told, seen: undefined })],
    ['a field of another type', JSON.stringify({ ...told, id: 7 })],
    ['an unknown severity', JSON.stringify({ ...told, severity: 'bad' })],
  ] as const)
    test(`with ${name} are refused`, () => assert.throws(() => parseFinding(line), { code: 'protocol' }));

  test('of a host are shown as they come, without what steers a terminal', () => {
    let shown = '';
    const view = new PlainView((text) => (shown += text));
    view.tell('h1', { event: 'finding', ...parseFinding(JSON.stringify({ ...told, seen: 'taken \u001B[2J' })) });
    assert.equal(shown, 'h1: ERROR ports: taken ?[2J; stop it\n');
  });
});

suite('the outcome of a check', () => {
  const finding = parseFinding(JSON.stringify(told));
  test('goes by the exit code', () => {
    assert.equal(judgeCheck(0, undefined, []).result, 'complete');
    const { result, error } = judgeCheck(1, undefined, [
      finding,
      { ...finding, id: checkId('low'), severity: 'warning' },
    ]);
    assert.deepEqual([result, error?.code, error?.message], ['failed', 'check-failed', 'The host is not fit: ports']);
  });

  test('says where the host did not', () => {
    assert.match(judgeCheck(1, undefined, []).error?.message ?? '', /without saying/);
    assert.match(judgeCheck(null, undefined, []).error?.message ?? '', /without saying/);
    const lost = new DeployError('host-lost', 'gone');
    assert.equal(judgeCheck(0, lost, []).error, lost);
  });
});

suite('the words', () => {
  test('ask for a check, and for errors to be ignored', () => {
    const options = readPushOptions(['--check', '--ignore', 'a', '--ignore=b', 'h1']);
    assert.ok(typeof options !== 'string');
    assert.deepEqual([options.flags.check, options.flags.ignore], [true, ['a', 'b']]);
  });

  for (const other of [
    ['--plan'],
    ['--renew'],
    ['--update', 'vdsm'],
    ['--check-updates', 'vdsm'],
    ['--node-image', 'x'],
  ])
    test(`do not ask for a check and ${other[0]} at once`, () => {
      assert.throws(() => readPushOptions(['--check', ...other, 'h1']), { message: `give --check or ${other[0]}` });
    });
});
