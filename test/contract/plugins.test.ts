// Plugins: each folder is listed in its group, named after its place, and all events fit together.
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { pluginGroups } from '../../src/agent/groups.ts';
import { agentPrograms } from '../../src/agent/programs.ts';
import type { Plugin } from '../../src/plugin/plugin.ts';
import { buildSequence } from '../../src/engine/sequence.ts';
import { stages } from '../../src/base/stages.ts';
import { Environment } from '../../src/environment/environment.ts';

const root = join(import.meta.dirname, '../..');

const env = new Environment(() => {});
const sequenceOf = (plugins: readonly Plugin[]) =>
  buildSequence(plugins.map((plugin) => ({ plugin: plugin.id, events: plugin.events(env) })));

suite('folders', () => {
  for (const folder of globSync('plugins/*/*/*/', { cwd: root }).toSorted()) {
    const [, group = '', family, name] = folder.split('/');
    test(`${group}/${family}/${name} is a plugin of that id, listed in its group`, async () => {
      const exported = Object.values((await import(join(root, folder, 'index.ts'))) as Record<string, unknown>);
      const id = `${group}.${family}.${name}`;
      const plugin = exported.find((value) => (value as Partial<Plugin>).id === id);
      assert.ok(plugin !== undefined, `index.ts exports no plugin ${id}`);
      assert.ok(pluginGroups[group]?.includes(plugin as Plugin), `plugins/${group}/index.ts does not list ${id}`);
    });
  }

  test('no plugin is listed twice, and each is in the group of its id', () => {
    for (const [group, plugins] of Object.entries(pluginGroups)) {
      assert.equal(new Set(plugins.map(({ id }) => id)).size, plugins.length, group);
      for (const { id } of plugins) assert.equal(id.split('.')[0], group);
    }
  });
});

suite('events', () => {
  for (const { name, groups } of agentPrograms)
    test(`those of ${name} can be put in order`, () => {
      const plugins = ['otopi', ...groups].flatMap((group) => pluginGroups[group] ?? []);
      assert.ok(sequenceOf(plugins).length > 0);
    });

  test('all of them fit together, and every name in before and after is one of them', () => {
    const missing = sequenceOf(Object.values(pluginGroups).flat()).flatMap(({ label }) =>
      (label.missing ?? []).map((name) => `${label.id} names ${name}`),
    );
    assert.deepEqual(missing, []);
  });

  test('ids are words of small letters', () => {
    for (const plugin of Object.values(pluginGroups).flat())
      for (const { id } of plugin.events(env)) assert.match(id, /^[a-z][a-z0-9_-]*$/, plugin.id);
  });

  test('kinds of steps begin with the id of their plugin, so that no two collide', () => {
    for (const { id, steps = {} } of Object.values(pluginGroups).flat())
      for (const kind of Object.keys(steps)) assert.ok(kind.startsWith(`${id}.`), kind);
  });
});

test('no two stages share a name, an id or a title', () => {
  for (const field of ['name', 'id', 'title'] as const)
    assert.equal(new Set(stages.map((stage) => stage[field])).size, stages.length, field);
});
