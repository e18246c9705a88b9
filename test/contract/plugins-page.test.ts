// docs/plugins.md, followed to the letter: its files are written, its commands run with the built executable, in order.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { execa } from 'execa';
import { writeTypes } from '../../packaging/library/types.ts';
import type { Home } from './home.ts';
import { makeHome } from './home.ts';

const root = join(import.meta.dirname, '../..');

interface Block {
  readonly language: string;
  /** What stands after the language: the file to put a text into. */
  readonly file: string;
  readonly text: string;
}

const blocks: Block[] = [
  ...readFileSync(join(root, 'docs/plugins.md'), 'utf8').matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm),
].map(([, language = '', file = '', text = '']) => ({ language, file, text }));

suite('docs/plugins.md', () => {
  let home: Home;
  let output = '';
  before(async () => {
    home = await makeHome();
  });
  after(() => home.remove());

  /** One shell for the whole page: what is exported stays so. */
  async function shell(text: string): Promise<string> {
    const script = `set -euo pipefail; umask 022; touch session; . ./session\n${text}\nexport -p >session`;
    const { stdout, stderr } = await home.run(['bash', '-c', script], { OTOPI_NONROOT: '' });
    assert.equal(stderr, '');
    return stdout;
  }

  function start(...words: readonly string[]): ReturnType<Home['run']> {
    return home.run(['ovirt-host-deploy', 'otopi', 'BASE/pluginPath=str:plugins', ...words]);
  }

  for (const [i, { language, file, text }] of blocks.entries()) {
    const name = `block ${i + 1}: ${language} ${file}`.trimEnd();
    if (language === 'js') test(name, () => write(join(home.folder, file), text));
    else if (language === 'sh')
      test(`${name}: ${text.split('\n', 1)[0]}`, async () => {
        output = await shell(text);
      });
    else
      test(name, () => {
        for (const line of text.trimEnd().split('\n'))
          assert.ok(output.includes(line), `${line}\nis not in\n${output}`);
      });
  }

  test('a plugin that cannot be used ends the program with exit code 2, and the message names the file', async () => {
    write(join(home.folder, 'plugins/broken/later.mjs'), 'export const late = await 1;');
    const { exitCode, stderr } = await start('BASE/pluginGroups=str:broken');
    assert.equal(exitCode, 2);
    assert.match(stderr, /^ovirt-host-deploy: The plugin .*later\.mjs cannot be used: it awaits at its top level/);
  });

  test('so does one that declares a key of the program; machines are told on stdout', async () => {
    const text = `export const apiVersion = 1;
      export const createPlugin = ({ key }) => ({ id: 'twin.a', keys: [key.bool('BASE/debug', {})], events: () => [] });`;
    write(join(home.folder, 'plugins/twin/a.mjs'), text);
    const { exitCode, stdout, stderr } = await start('BASE/pluginGroups=str:twin', 'DIALOG/dialect=str:machine');
    assert.equal(exitCode, 2);
    assert.match(stdout, /^\*\*\*L:ERROR Internal error: The plugin twin\.a cannot be used: The key BASE\/debug is/);
    assert.equal(stderr, '');
  });

  test('its plugins fit the types that are published', async () => {
    await writeTypes(root, join(home.folder, 'types'));
    const type = "import('../../../types/src/plugin/plugin-api.js').PluginModule['createPlugin']";
    const files = blocks.filter(({ language }) => language === 'js');
    for (const { file, text } of files)
      write(
        join(home.folder, 'typed', file),
        text.replace('export function', `/** @type {${type}} */\nexport function`),
      );
    const compilerOptions = {
      noEmit: true,
      allowJs: true,
      checkJs: true,
      strict: true,
      skipLibCheck: true,
      module: 'nodenext',
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    };
    write(join(home.folder, 'typed/tsconfig.json'), JSON.stringify({ compilerOptions, include: ['plugins'] }));
    const found = await execa('tsc', ['-p', join(home.folder, 'typed')], {
      cwd: root,
      preferLocal: true,
      reject: false,
    });
    assert.equal(found.stdout, '');
    assert.ok(files.length > 1);
  });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o644 });
}
