// Files that may be obeyed: configuration and environment files with their order, owners and modes.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { loadConfigFiles, readSection, unknownSections } from '../../../src/environment/config-file.ts';
import { parseEnvFile, readEnvFiles } from '../../../src/environment/env-files.ts';
import { resolvePath } from '../../../src/environment/resolve-path.ts';

let dir = '';
beforeEach(() => {
  dir = fs.mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

function lay(name: string, text: string, mode = 0o644): string {
  const path = join(dir, name);
  fs.mkdirSync(join(path, '..'), { recursive: true });
  fs.writeFileSync(path, text);
  fs.chmodSync(path, mode);
  return path;
}

const init = (...lines: string[]) => ['[environment:init]', ...lines, ''].join('\n');

suite('loadConfigFiles', () => {
  test('the file, then its folder sorted; later ones win and say where', () => {
    lay('a.conf', init('A/a=str:0', 'A/b=str:0', 'A/c=str:0'));
    lay('a.conf.d/20.conf', init('A/a=str:20'));
    lay('a.conf.d/10.conf', init('A/a=str:10', 'A/b=str:10'));
    lay('a.conf.d/30.txt', init('A/a=str:30'));
    const files = loadConfigFiles(join(dir, 'a.conf'));
    assert.deepEqual(
      readSection(files, 'environment:init').map(({ name, value, place }) => [name, value, place.replace(dir, '')]),
      [
        ['A/a', '20', '/a.conf.d/20.conf:2'],
        ['A/b', '10', '/a.conf.d/10.conf:3'],
        ['A/c', '0', '/a.conf:4'],
      ],
    );
  });

  test('a folder alone is enough, and nothing is nothing', () => {
    lay('a.conf.d/1.conf', init());
    assert.equal(loadConfigFiles(join(dir, 'a.conf')).length, 1);
    assert.deepEqual(loadConfigFiles(join(dir, 'b.conf')), []);
  });

  for (const [what, mode] of [
    ['group', 0o664],
    ['world', 0o646],
  ] as const)
    test(`a file that the ${what} can write is refused`, () => {
      const path = lay('a.conf', init(), mode);
      assert.throws(() => loadConfigFiles(path), { code: 'file-refused', message: /a\.conf is refused.*chmod go-w/ });
    });

  test('a folder that others can write is refused', () => {
    lay('a.conf.d/1.conf', init());
    fs.chmodSync(join(dir, 'a.conf.d'), 0o777);
    assert.throws(() => loadConfigFiles(join(dir, 'a.conf')), {
      code: 'file-refused',
      message: /a\.conf\.d is refused/,
    });
  });

  test('a file of another user is refused', { skip: process.geteuid?.() !== 0 && 'needs root' }, () => {
    const path = lay('a.conf', init());
    fs.chownSync(path, 12_345, 0);
    assert.throws(() => loadConfigFiles(path), { code: 'file-refused', message: /belongs to user id 12345/ });
  });

  test('a folder under the name of the file, and what is no UTF-8, are errors', () => {
    fs.mkdirSync(join(dir, 'folder'));
    assert.throws(() => loadConfigFiles(join(dir, 'folder')), { code: 'file-refused', message: /no regular file/ });
    const path = lay('latin1.conf', '');
    fs.writeFileSync(path, Buffer.from([0x5b, 0xff, 0x5d]));
    assert.throws(() => loadConfigFiles(path), { code: 'bad-configuration', message: /latin1\.conf/ });
  });

  test('a section that is nearly ours is told', () => {
    const path = lay('a.conf', '[environment:overide]\n[other]\n');
    assert.deepEqual(unknownSections(loadConfigFiles(path)), [
      `${path}: nobody reads the section [environment:overide]; did you mean [environment:override]?`,
    ]);
  });
});

suite('environment files', () => {
  test('lines are assignments, comments, or warned of', () => {
    const text = [
      '# comment',
      'A=1',
      'export B="two words" # why',
      "  C='it is'",
      'D=',
      'E=a b',
      'unset F',
      'G="open',
      '1H=x',
      'I=a#b',
      'J=$HOME',
    ].join('\n');
    const { variables, warnings } = parseEnvFile(text, 'f');
    assert.deepEqual(Object.fromEntries(variables), {
      A: '1',
      B: 'two words',
      C: 'it is',
      D: '',
      I: 'a#b',
      J: '$HOME',
    });
    assert.deepEqual(
      warnings.map((warning) => warning.split(': ')[0]),
      ['f:6', 'f:7', 'f:8', 'f:9'],
    );
  });

  test('folders in turn, each sorted with its subfolders; later ones win', () => {
    lay('one/b.env', 'A=b\nB=b\n');
    lay('one/a/z.env', 'A=a\nC=a\n');
    lay('one/x.txt', 'C=x\n');
    lay('two/a.env', 'B=two\n');
    const { variables } = readEnvFiles([join(dir, 'one'), join(dir, 'gone'), join(dir, 'two')]);
    assert.deepEqual(Object.fromEntries(variables), { A: 'b', B: 'two', C: 'a' });
  });

  test('one that others can write is refused', () => {
    lay('one/a.env', 'A=b\n', 0o666);
    assert.throws(() => readEnvFiles([join(dir, 'one')]), { code: 'file-refused' });
  });
});

test('names are relative to the start folder and to home', () => {
  assert.equal(resolvePath('a/b', '/start', '/home/u'), '/start/a/b');
  assert.equal(resolvePath('/a', '/start', '/home/u'), '/a');
  assert.equal(resolvePath('~/a', '/start', '/home/u'), '/home/u/a');
  assert.equal(resolvePath('~', '/start', '/home/u'), '/home/u');
  assert.equal(resolvePath('~other/a', '/start', '/home/u'), '/start/~other/a');
});
