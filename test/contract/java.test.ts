// Java constants: one of every key, and every name that existing back-ends compile against.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { declaredKeys } from '../../packaging/declared-keys.ts';
import { keyConstants, makeConstantSources, wordConstants } from '../../packaging/java/constants.ts';
import { classes, irregular } from '../../packaging/java/names.ts';
import { confirms, displays, queries } from '../../src/dialog/wire/names.ts';
import { isFamily } from '../../src/environment/key.ts';
import { readSources } from './sources.ts';

const ofKeys = keyConstants();
const ofWords = wordConstants();
const fullName = ({ class: place, name }: (typeof ofKeys)[number]): string => `${place.package}.${place.name}.${name}`;

test('every declared key has one constant, and every constant a name of its own', () => {
  const values = declaredKeys().map((key) => (isFamily(key) ? key.prefix : key.name));
  assert.deepEqual(ofKeys.map(({ value }) => String(value)).toSorted(), values.toSorted());
  const names = [...ofKeys, ...ofWords].map(fullName);
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
  assert.deepEqual(
    names.filter((name) => !/^org\.ovirt(\.[a-z_]+)+\.[A-Z][A-Za-z]+\.[A-Z][A-Z0-9_]*$/.test(name)),
    [],
  );
});

test('every name of the predecessor is there and means the same', () => {
  const file = join(import.meta.dirname, '../cases/java-names/expected.json');
  const expected = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string | number>>;
  const made = new Map([...ofKeys, ...ofWords].map((constant) => [fullName(constant), constant.value]));
  const wrong = Object.entries(expected).flatMap(([className, constants]) =>
    Object.entries(constants).filter(([name, value]) => made.get(`${className}.${name}`) !== value),
  );
  assert.deepEqual(wrong, []);
});

test('the table of names holds nothing that no key needs', () => {
  const names = declaredKeys().map(({ name }) => name);
  assert.deepEqual(
    Object.keys(irregular).filter((name) => !names.includes(name)),
    [],
  );
  assert.deepEqual(
    Object.keys(classes).filter((prefix) => !names.some((name) => name.startsWith(prefix))),
    [],
  );
});

test('whatever is asked and shown has a constant, and nothing else', () => {
  // A question of a debug plugin, which no back-end was ever compiled against.
  const { WAIT_ON_ERR_ANS: _, ...asked } = queries;
  const names = [confirms, asked, displays].flatMap((words): string[] => Object.values(words));
  const told = ofWords.filter(({ class: { name } }) => ['Queries', 'Confirms', 'Displays'].includes(name));
  assert.deepEqual(told.map(({ value }) => String(value)).toSorted(), names.toSorted());
});

test('plugins and back-end have the names of what is asked and shown from the one table', () => {
  const calls =
    /\.(?:confirm|queryValue|queryMultiString|displayMultiString)\(\s*'[A-Z_]+'|'[A-Z]+_CERTIFICATE\w*'|'[A-Z]+_COMMAND'/g;
  const elsewhere = readSources('src/**/*.ts', 'plugins/**/*.ts')
    .filter(({ path }) => path !== 'src/dialog/wire/names.ts')
    .flatMap(({ path, text }) => [...text.matchAll(calls)].map(([call]) => `${path}: ${call}`));
  assert.deepEqual(elsewhere, []);
});

test('a class reads as one, its texts fit into comments', () => {
  const source = makeConstantSources().get('org/ovirt/ovirt_host_deploy/constants/VdsmEnv.java') ?? '';
  assert.match(source, /^package org\.ovirt\.ovirt_host_deploy\.constants;$/m);
  assert.match(source, /^ {4}\/\*\* .*VDSM_CONFIG\/&lt;section&gt;.* \*\/\n.* CONFIG_PREFIX = "VDSM_CONFIG\/";$/m);
});
