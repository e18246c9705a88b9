// otopi-config-query: answers, exit codes and messages.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { answerConfigQuery } from '../../../src/cli/config-query.ts';

const text = `[environment:default]
A/b=bool:yes
A/m=multi-str:one
 two
A/n=none:
A/s=str:x
A/broken=bool:maybe
[other]
A/s=str:y
`;

let dir = '';
let file = '';
before(() => {
  dir = fs.mkdtempSync(join(tmpdir(), 'config-query-'));
  file = join(dir, 'a.conf');
  fs.writeFileSync(file, text);
  fs.mkdirSync(`${file}.d`);
  fs.writeFileSync(`${file}.d/1.conf`, '[environment:default]\nA/late=int:1\n');
  fs.writeFileSync(`${file}.d/2.conf`, '[environment:default]\nA/late=int:2\n');
});
after(() => fs.rmSync(dir, { recursive: true }));

suite('query', () => {
  for (const [key, options, stdout] of [
    ['A/b', [], 'True\n'],
    ['A/b', ['-t'], 'bool:True\n'],
    ['A/m', [], 'one\ntwo\n'],
    ['A/n', [], 'None\n'],
    ['A/n', ['--with-type'], 'none:None\n'],
    ['A/s', ['-s', 'other'], 'y\n'],
    ['A/late', [], '2\n'],
  ] as const)
    test(`${key} ${options.join(' ')}`, () => {
      assert.deepEqual(answerConfigQuery(['query', ...options, '-k', key, '-f', file]), {
        exitCode: 0,
        stdout,
        stderr: '',
      });
    });

  for (const [what, argv, message] of [
    ['no such key', ['-k', 'A/x'], /no key A\/x in section environment:default/],
    ['no such section', ['-k', 'A/s', '-s', 'gone'], /no section gone/],
    ['a broken value', ['-k', 'A/broken'], /Cannot parse configuration file key A\/broken.*'maybe' is no bool.*:7\)/],
  ] as const)
    test(`${what} is one line on stderr and exit code 1`, () => {
      const { exitCode, stdout, stderr } = answerConfigQuery(['query', ...argv, '-f', file]);
      assert.deepEqual([exitCode, stdout], [1, '']);
      assert.match(stderr, message);
      assert.equal(stderr.split('\n').length, 2);
    });

  test('no such file', () => {
    assert.equal(answerConfigQuery(['query', '-k', 'A/s', '-f', join(dir, 'gone')]).exitCode, 1);
  });
});

suite('match', () => {
  const match = (key: string, value: string, ...more: string[]) =>
    answerConfigQuery(['match', '--key', key, '--value', value, '--file', file, ...more]).exitCode;

  test('0 equal, 1 different, 2 not there', () => {
    assert.equal(match('A/b', 'bool:True'), 0);
    assert.equal(match('A/m', 'multi-str:one\ntwo'), 0);
    assert.equal(match('A/n', 'none:'), 0);
    assert.equal(match('A/b', 'bool:no'), 1);
    assert.equal(match('A/b', 'str:True'), 1);
    assert.equal(match('A/m', 'multi-str:two\none'), 1);
    assert.equal(match('A/x', 'str:'), 2);
    assert.equal(match('A/s', 'str:x', '--section', 'gone'), 2);
    assert.equal(match('A/s', 'str:y', '--section=other'), 0);
    assert.equal(match('A/s', 'str:x', '--file', join(dir, 'gone')), 2);
  });
});

suite('usage', () => {
  for (const argv of [
    [],
    ['frobnicate', '-k', 'a', '-f', 'b'],
    ['query', '-k', 'a'],
    ['query', '-f', 'b'],
    ['query', '-k', 'a', '-f', 'b', '-v', 'str:c'],
    ['query', '-k', 'a', '-f', 'b', 'more'],
    ['match', '-k', 'a', '-f', 'b'],
    ['match', '-k', 'a', '-f', 'b', '-v', 'c'],
    ['match', '-t', '-k', 'a', '-f', 'b', '-v', 'str:c'],
    ['query', '--frobnicate'],
  ])
    test(`'${argv.join(' ')}' exits with 64`, () => {
      const { exitCode, stdout, stderr } = answerConfigQuery(argv);
      assert.deepEqual([exitCode, stdout], [64, '']);
      assert.match(stderr, /^otopi-config-query: .*see --help\n$/);
    });

  test('help', () => {
    const { exitCode, stdout } = answerConfigQuery(['--help']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^Usage:/);
  });
});
