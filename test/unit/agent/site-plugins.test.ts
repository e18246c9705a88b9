// Plugins from disk: found, trusted, loaded and checked; whatever is wrong with one is an initialization error naming it.
import assert from 'node:assert/strict';
import { chmodSync, chownSync, lchownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { choosePlugins } from '../../../src/agent/groups.ts';
import { DeployError } from '../../../src/base/errors.ts';
import { Environment } from '../../../src/environment/environment.ts';

const home = mkdtempSync(join(tmpdir(), 'site-plugins-'));
after(() => rmSync(home, { recursive: true }));

let count = 0;

/** Makes a folder of plugins with these files in the group `site`. */
function site(files: Readonly<Record<string, string>>): string {
  const folder = join(home, String(++count));
  mkdirSync(join(folder, 'site'), { recursive: true, mode: 0o755 });
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, 'site', name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    writeFileSync(path, text, { mode: 0o644 });
  }
  return folder;
}

function module(id: string, rest = 'events: () => []'): string {
  return `export const apiVersion = 1;\nexport const createPlugin = () => ({ id: '${id}', ${rest} });\n`;
}

function load(...folders: readonly string[]): string[] {
  const plugins = choosePlugins(['site'], folders);
  const env = new Environment(() => {});
  for (const plugin of plugins) if (plugin.id.startsWith('site.')) plugin.events(env);
  return plugins.map(({ id }) => id).filter((id) => id.startsWith('site.'));
}

function refuses(folders: readonly string[], message: RegExp, code = 'plugin-group'): void {
  assert.throws(
    () => load(...folders),
    (error) => error instanceof DeployError && error.code === code && message.test(error.message),
  );
}

suite('found', () => {
  test('files and folders of the group, those with a dot or an underscore left alone', () => {
    const folder = site({
      'a.mjs': module('site.a'),
      'b/index.mjs': `import { id } from './parts/id.mjs';\n${module('site.b').replace("'site.b'", 'id')}`,
      'b/parts/id.mjs': "export const id = 'site.b';",
      '_shared/x.mjs': 'neither loaded nor read',
      '.hidden.mjs': 'neither loaded nor read',
      '__pycache__/x.pyc': '',
      'README.md': 'about',
    });
    assert.deepEqual(load(folder), ['site.a', 'site.b']);
  });

  test('in every folder of the path', () => {
    assert.deepEqual(load(site({ 'a.mjs': module('site.a') }), home, site({ 'b.mjs': module('site.b') })), [
      'site.a',
      'site.b',
    ]);
  });

  test('the own groups of the program are never looked for on disk', () => {
    const folder = site({});
    mkdirSync(join(folder, 'otopi'));
    writeFileSync(join(folder, 'otopi', 'old.py'), '');
    assert.ok(choosePlugins(['otopi'], [folder]).length > 0);
  });
});

suite('no plugins', () => {
  test('an unknown group says where it was looked for', () => {
    refuses([join(home, 'nowhere')], /Unknown plugin group 'site'.*; no folder of that name is in .*nowhere/);
  });

  test('a name near to a known one', () => {
    assert.throws(() => choosePlugins(['ovirt-host-deplo'], [home]), /did you mean ovirt-host-deploy\?/);
  });

  test('a name that is a path leads nowhere', () => {
    const folder = site({ 'a.mjs': module('site.a') });
    assert.throws(() => choosePlugins([`../${basename(folder)}/site`], [folder]), /Unknown plugin group/);
  });

  test('an empty group', () => refuses([site({})], /site holds no plugin/));
  test('an empty folder is left alone', () => {
    const folder = site({ 'a.mjs': module('site.a') });
    mkdirSync(join(folder, 'site/empty'));
    assert.deepEqual(load(folder), ['site.a']);
    rmSync(join(folder, 'site/a.mjs'));
    assert.deepEqual(load(folder), []);
  });

  test('a group of other files', () => refuses([site({ README: '' })], /site holds no plugin/));
  test('a folder without index.mjs', () => refuses([site({ 'a/main.mjs': '' })], /site\/a is no plugin: .*index\.mjs/));
  test('files of Python', () => refuses([site({ 'a.py': '' })], /a\.py .*written in Python.*cannot load/));
  test('folders of Python', () => refuses([site({ 'a/__init__.py': '' })], /site\/a\).*written in Python/));
});

suite('bad plugins', () => {
  const cases: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    ['a syntax error', 'export const = 1', /cannot be loaded: /],
    ['a module that throws', "throw new Error('no licence')", /cannot be loaded: no licence/],
    ['a module that throws no Error', "throw 'no licence'", /cannot be loaded: no licence/],
    ['an import that is not there', "import './gone.mjs'", /cannot be loaded: .*gone\.mjs/],
    ['await at the top', `await 1;\n${module('site.a')}`, /it awaits at its top level/],
    ['no version', 'export const createPlugin = () => ({})', /exports no apiVersion/],
    ['another version', 'export const apiVersion = 2', /is for version 2, and this program has version 1/],
    ['no createPlugin', 'export const apiVersion = 1', /exports no function createPlugin/],
    [
      'createPlugin that throws',
      "export const apiVersion = 1; export function createPlugin() { throw new Error('no') }",
      /createPlugin failed: no/,
    ],
    ['checks that are no list', module('site.a', 'checks: 1, events: () => []'), /returned no \{ id/],
    ['a check that is none', module('site.a', "checks: [{ id: 'a' }], events: () => []"), /a check is not \{ id/],
    ['nothing returned', 'export const apiVersion = 1; export const createPlugin = () => {}', /returned no \{ id/],
    ['no id', module('x').replace("id: 'x', ", ''), /returned no \{ id/],
    ['no events', module('site.a', 'keys: []'), /events is a function/],
    ['an id of another group', module('otopi.a'), /must be 'site\.'/],
    ['an id in capitals', module('site.A'), /small letters/],
    ['events that throw', module('site.a', "events: () => { throw new Error('no') }"), /events failed: no/],
    ['events that are no list', module('site.a', 'events: () => ({})'), /events returned no list/],
    ['an event that is nothing', module('site.a', 'events: () => [null]'), /an event is not \{ id, stage, run \}/],
    ['an event without run', module('site.a', "events: () => [{ id: 'x', stage: 'MISC' }]"), /run is a function/],
  ];
  for (const [name, text, message] of cases)
    test(name, () => {
      const folder = site({ 'a.mjs': text });
      refuses([folder], message);
      refuses([folder], /site\/a\.mjs cannot be used/);
    });

  test('two with one id', () => {
    refuses([site({ 'a.mjs': module('site.a'), 'b.mjs': module('site.a') })], /Two plugins have the id site\.a/);
  });

  test('a check with an id that is taken', () => {
    const check = "{ id: 'host-name', remedy: 'x', run() {} }";
    refuses([site({ 'a.mjs': module('site.a', `checks: [${check}], events: () => []`) })], /Two checks .* host-name/);
  });
});

suite('what others could have written', () => {
  const stranger = 65_534;
  const open = (path: string): void => chmodSync(path, 0o666);
  const foreign = (path: string): void => chownSync(path, stranger, stranger);
  const using = (specifier: string): string => `import '${specifier}';\n${module('site.a')}`;

  /** @param files beside the plugin `a`; `spoil` makes one of them, or a folder, untrusted */
  const rows: readonly {
    name: string;
    files: Readonly<Record<string, string>>;
    spoil: (folder: string) => void;
    refused: RegExp;
  }[] = [
    {
      name: 'a helper beside the plugins',
      files: { 'a.mjs': using('./_help.mjs'), '_help.mjs': '' },
      spoil: (folder) => open(join(folder, 'site/_help.mjs')),
      refused: /_help\.mjs is refused: others/,
    },
    {
      name: 'a helper of another user',
      files: { 'a.mjs': using('./.lib/help.mjs'), '.lib/help.mjs': '' },
      spoil: (folder) => foreign(join(folder, 'site/.lib/help.mjs')),
      refused: /help\.mjs is refused: it belongs to user id 65534/,
    },
    {
      name: 'a folder of helpers',
      files: { 'a.mjs': using('./_lib/help.mjs'), '_lib/help.mjs': '' },
      spoil: (folder) => chmodSync(join(folder, 'site/_lib'), 0o777),
      refused: /_lib is refused: others/,
    },
    {
      name: 'node_modules of the group',
      files: { 'a.mjs': using('dep'), 'node_modules/dep/index.js': '' },
      spoil: (folder) => open(join(folder, 'site/node_modules/dep/index.js')),
      refused: /dep\/index\.js is refused/,
    },
    {
      name: 'the description of a package',
      files: { 'a.mjs': using('dep'), 'node_modules/dep/index.js': '', 'node_modules/dep/package.json': '{}' },
      spoil: (folder) => open(join(folder, 'site/node_modules/dep/package.json')),
      refused: /package\.json is refused/,
    },
    {
      name: 'node_modules above the group',
      files: { 'a.mjs': using('dep'), '../node_modules/dep/index.js': '' },
      spoil: (folder) => open(join(folder, 'node_modules/dep/index.js')),
      refused: /dep\/index\.js is refused/,
    },
    {
      name: 'a folder above that',
      files: { 'a.mjs': using('dep'), '../node_modules/dep/index.js': '' },
      spoil: (folder) => chmodSync(join(folder, 'node_modules'), 0o777),
      refused: /node_modules is refused/,
    },
    {
      name: 'a module by its path',
      files: { 'a.mjs': using('../elsewhere.mjs'), '../elsewhere.mjs': '' },
      spoil: (folder) => open(join(folder, 'elsewhere.mjs')),
      refused: /elsewhere\.mjs is refused/,
    },
    {
      name: 'a module of a module',
      files: { 'a.mjs': using('../one.cjs'), '../one.cjs': "require('./two')", '../two.js': '' },
      spoil: (folder) => foreign(join(folder, 'two.js')),
      refused: /two\.js is refused/,
    },
    {
      name: 'data',
      files: { 'a.mjs': `import x from '../x.json' with { type: 'json' };\n${module('site.a')}`, '../x.json': '{}' },
      spoil: (folder) => open(join(folder, 'x.json')),
      refused: /x\.json is refused/,
    },
    {
      name: 'what a link in the group leads to',
      files: { 'a.mjs': module('site.a'), '../outside/help.mjs': '' },
      spoil: (folder) => {
        symlinkSync(join(folder, 'outside'), join(folder, 'site/_lib'));
        open(join(folder, 'outside/help.mjs'));
      },
      refused: /outside\/help\.mjs is refused/,
    },
    {
      name: 'a link that leads nowhere until it is loaded',
      files: { 'a.mjs': `import { symlinkSync } from 'node:fs';\n${module('site.a', 'events: () => []')}` },
      spoil: (folder) => {
        symlinkSync(join(folder, 'late.mjs'), join(folder, 'site/_late.mjs'));
        writeFileSync(
          join(folder, 'site/a.mjs'),
          `import { chmodSync, writeFileSync } from 'node:fs';\nimport { createRequire } from 'node:module';
           writeFileSync('${folder}/late.mjs', ''); chmodSync('${folder}/late.mjs', 0o666);
           createRequire(import.meta.url)('./_late.mjs');\n${module('site.a')}`,
        );
      },
      refused: /late\.mjs is refused/,
    },
    {
      name: 'the folder of all groups',
      files: { 'a.mjs': module('site.a') },
      spoil: foreign,
      refused: /is refused: it belongs to user id 65534/,
    },
  ];
  for (const { name, files, spoil, refused } of rows)
    test(name, { skip: process.geteuid?.() === 0 ? false : 'needs root' }, () => {
      const folder = site(files);
      assert.deepEqual(load(folder), ['site.a'], 'it is loaded as it was');
      const spoiled = site(files);
      spoil(spoiled);
      refuses([spoiled], refused, 'file-refused');
    });

  test('a link of another user in a folder where everybody may add names', () => {
    const real = site({ 'a.mjs': module('site.a') });
    const shared = join(home, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o1777);
    symlinkSync(real, join(shared, 'mine'));
    assert.deepEqual(load(join(shared, 'mine')), ['site.a']);
    symlinkSync(real, join(shared, 'theirs'));
    lchownSync(join(shared, 'theirs'), stranger, stranger);
    refuses([join(shared, 'theirs')], /theirs is refused: it belongs to user id 65534/, 'file-refused');
  });
});

suite('trust', () => {
  const writable = (name: string): string => {
    const folder = site({ 'a/index.mjs': module('site.a'), 'a/part.mjs': '', 'b.mjs': module('site.b') });
    chmodSync(join(folder, name), 0o777);
    return folder;
  };
  for (const name of ['.', 'site', 'site/a', 'site/a/index.mjs', 'site/a/part.mjs', 'site/b.mjs'])
    test(`${name} that others can write is refused`, () => {
      refuses([writable(name)], /is refused: others than its owner can write it/, 'file-refused');
    });

  test('behind a link, what it leads to counts', () => {
    const real = writable('site/b.mjs');
    const folder = site({});
    symlinkSync(join(real, 'site/b.mjs'), join(folder, 'site/b.mjs'));
    refuses([folder], /site\/b\.mjs is refused/, 'file-refused');
  });
});
