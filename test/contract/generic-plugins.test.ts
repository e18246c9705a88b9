// docs/generic-plugins.md: a row for every generic plugin, and only tests that exist.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { otopi } from '../../plugins/otopi/index.ts';

const root = join(import.meta.dirname, '../..');
const rows = readFileSync(join(root, 'docs/generic-plugins.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('test/'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('every generic plugin has a row, and no row is of none', () => {
  const told = rows.map(([, plugin]) => `otopi.${plugin ?? ''}`).toSorted();
  assert.deepEqual(told, otopi.map(({ id }) => id.replaceAll('_', '-')).toSorted());
});

test('the tests it names exist', () => {
  const named = rows.flatMap(([, , , tests]) => (tests ?? '').split(', '));
  assert.deepEqual(
    named.filter((path) => !existsSync(join(root, path))),
    [],
  );
});
