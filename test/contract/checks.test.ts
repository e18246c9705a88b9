// Checks: ids that stay and are one of a kind, and each says what it looks at and what is to be done.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pluginGroups } from '../../src/agent/groups.ts';

const checks = Object.values(pluginGroups).flatMap((plugins) => plugins.flatMap(({ checks: own = [] }) => own));
const ids = checks.map(({ id }) => id);

test('no two checks have the same id, which are words of small letters', () => {
  assert.deepEqual(
    ids.filter((id, i) => ids.indexOf(id) !== i),
    [],
  );
  for (const id of ids) assert.match(id, /^[a-z]+(-[a-z]+)*$/);
});

test('each says what is true on a good host and what to do else', () => {
  for (const { id, doc, remedy } of checks) {
    assert.match(doc, /^[A-Z].*[^.]$/, id);
    // It stands behind a semicolon.
    assert.match(remedy, /^[^A-Z]\S* .*[^.]$|^use RHEL /, id);
  }
});

test('a deployment is never stricter than the check', () => {
  const stricter = checks.filter(({ severity, atDeployment }) => severity === 'warning' && atDeployment === 'error');
  assert.deepEqual(stricter, []);
});

test('each is on the page, with its remedy', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/checks.md'), 'utf8');
  for (const { id, remedy } of checks) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${id}\` |`));
    assert.ok(row?.includes(remedy), id);
  }
});
