// Keys: declared once, written once, documented, and secret where their name says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declaredKeys } from '../../packaging/declared-keys.ts';
import { pluginGroups } from '../../src/agent/groups.ts';
import * as engineKeys from '../../src/environment/engine-keys.ts';
import { Environment } from '../../src/environment/environment.ts';
import type { AnyKey } from '../../src/environment/key.ts';
import { isFamily } from '../../src/environment/key.ts';
import { readSources } from './sources.ts';

const keys = declaredKeys();

test('no name is declared by two keys', () => {
  assert.doesNotThrow(() => new Environment(() => {}).declare(keys));
  const families = keys.filter(isFamily).map(({ prefix }) => prefix);
  assert.deepEqual(
    families.filter((prefix, i) => families.some((other, j) => i !== j && prefix.startsWith(other))),
    [],
  );
});

test('no key is written as a string but where it is declared', () => {
  const names = new Set(keys.map((key) => (isFamily(key) ? key.prefix : key.name)));
  const written = readSources('src/**/*.ts', 'plugins/**/*.ts').flatMap(({ path, text }) =>
    [...withoutComments(text).matchAll(/(['"`])([A-Z][A-Z0-9_]*\/[^'"`\s]*)\1/g)]
      .map((match) => match[2] ?? '')
      .filter((name) => names.has(name))
      .map((name) => ({ name, path })),
  );
  const places = Map.groupBy(written, ({ name }) => name);
  const twice = [...places].filter(([, at]) => at.length > 1).map(([name, at]) => [name, at.map(({ path }) => path)]);
  assert.deepEqual(twice, []);
});

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');
}

test('every key of an engine group is declared by a plugin, so that it is known when it is set', () => {
  const declared = new Set(
    Object.values(pluginGroups).flatMap((plugins) => plugins.flatMap(({ keys: own }) => own ?? [])),
  );
  const orphans = Object.values(engineKeys)
    .flatMap((group): AnyKey[] => Object.values(group))
    .filter((key) => !declared.has(key));
  assert.deepEqual(
    orphans.map(({ name }) => name),
    [],
  );
});

test('names are GROUP/name, docs are sentences', () => {
  const odd = keys.filter(({ name, doc }) => !/^[A-Z][A-Z0-9_]*\/\S+$/.test(name) || !/^\S.*[.)]$/.test(doc));
  assert.deepEqual(
    odd.map(({ name }) => name),
    [],
  );
});

test('what is a password by its name is secret', () => {
  const open = keys.filter(({ name, secret }) => /passw|secret$/i.test(name) && !secret);
  assert.deepEqual(
    open.map(({ name }) => name),
    [],
  );
});
