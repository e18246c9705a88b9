// The rooms of the house: which may import which, each arrow with its reason. Arrows go one way, so no room is part of a
// circle. docs/architecture.md draws this table.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { arrowTo, arrowsOf, findCircle, roomOf } from './rooms.ts';
import { findImports, readSources } from './sources.ts';

const imports = readSources('src/**/*.ts', 'plugins/**/*.ts').flatMap((source) =>
  source.imports.map((to) => ({ path: source.path, to })),
);

function isAllowed(from: string, to: string): boolean {
  const room = roomOf(from);
  const target = roomOf(to);
  if (room === undefined || target === undefined) return false;
  if (room === target) {
    // A plugin imports its own files, and no other plugin's; the index of a group lists its plugins.
    return room !== 'plugins' || pluginOf(from) === pluginOf(to) || /^plugins\/[^/]+\/index\.ts$/.test(from);
  }
  const arrow = arrowTo(room, target);
  return arrow !== undefined && (arrow.only === undefined || arrow.only.test(to));
}

function pluginOf(path: string): string {
  return path.split('/').slice(0, 4).join('/');
}

suite('layers', () => {
  test('every import follows an arrow of the table', () => {
    const wrong = imports.filter(({ path, to }) => !isAllowed(path, to)).map(({ path, to }) => `${path} imports ${to}`);
    assert.deepEqual(wrong, []);
  });

  test('every arrow of the table is used, and says why', () => {
    const used = new Set(imports.map(({ path, to }) => `${roomOf(path)} -> ${roomOf(to)}`));
    const idle = arrowsOf().filter(({ from, to }) => !used.has(`${from} -> ${to}`));
    assert.deepEqual(idle, []);
    const silent = arrowsOf().filter(({ why }) => why.length < 10);
    assert.deepEqual(silent, []);
  });

  test('no room is part of a circle', () => {
    assert.equal(findCircle(arrowsOf()), undefined);
    const circle = findCircle([...arrowsOf(), { from: 'base', to: 'agent', why: 'a wrong arrow' }]);
    assert.ok(circle?.includes('base') && circle.includes('agent'), `not found: ${String(circle)}`);
  });

  test('the table tells right from wrong', () => {
    const plugin = 'plugins/otopi/core/log/index.ts';
    const right: readonly [string, string][] = [
      [plugin, 'plugins/otopi/core/log/filtered-keys.ts'],
      [plugin, 'plugins/ovirt-host-common/keys.ts'],
      [plugin, 'src/plugin/index.ts'],
      ['src/dialog/notes.ts', 'src/dialog/wire/grammar.ts'],
      ['src/backend/x.ts', 'src/ovirt/firewall/catalog.ts'],
    ];
    const wrong: readonly [string, string][] = [
      [plugin, 'plugins/otopi/core/misc/index.ts'],
      [plugin, 'src/base/build-info.ts'],
      [plugin, 'src/engine/engine.ts'],
      ['src/engine/engine.ts', 'src/agent/programs.ts'],
      ['src/engine/engine.ts', plugin],
      ['src/backend/deploy.ts', 'src/engine/engine.ts'],
      ['src/backend/deploy.ts', 'src/transaction/manager.ts'],
      ['src/backend/deploy.ts', 'src/library/index.ts'],
      ['src/library/index.ts', 'src/engine/engine.ts'],
      ['src/dialog/wire/grammar.ts', 'src/dialog/notes.ts'],
      ['src/base/errors.ts', 'src/environment/key.ts'],
      ['src/transaction/manager.ts', 'src/packager/packager.ts'],
      ['src/nowhere/file.ts', 'src/base/errors.ts'],
    ];
    for (const [from, to] of right) assert.ok(isAllowed(from, to), `${from} may import ${to}`);
    for (const [from, to] of wrong) assert.ok(!isAllowed(from, to), `${from} may not import ${to}`);
  });

  test('imports are found in every form', () => {
    const text = `import { a } from './a.ts';\nimport type { B } from '../b.ts';\nexport { c } from './c.ts';\nawait import('./d.ts');\nimport { e } from '#plugin';\nimport { f } from '#x509/chain';`;
    assert.deepEqual(findImports('src/x/y.ts', text), [
      'src/x/a.ts',
      'src/b.ts',
      'src/x/c.ts',
      'src/x/d.ts',
      'src/plugin/index.ts',
      'src/x509/chain.ts',
    ]);
  });

  test('every folder of src is a room', () => {
    const unknown = readSources('src/*/**/*.ts').filter(({ path }) => roomOf(path) === undefined);
    assert.deepEqual(
      unknown.map(({ path }) => path),
      [],
    );
  });
});
