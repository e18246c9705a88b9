// Error codes: each is used somewhere, and says what it means and what to do.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { errorCodes } from '../../src/base/error-codes.ts';
import { readSources } from './sources.ts';

test('every error code is used', () => {
  const sources = readSources('src/**/*.ts', 'plugins/**/*.ts').filter(
    ({ path }) => path !== 'src/base/error-codes.ts',
  );
  const unused = Object.keys(errorCodes).filter((code) => !sources.some(({ text }) => text.includes(`'${code}'`)));
  assert.deepEqual(unused, []);
});

test('every error code says what it means and what to do: two sentences or more', () => {
  const short = Object.entries(errorCodes).filter(([, text]) => !/^[A-Z`].+[.:] .+\.$/.test(text));
  assert.deepEqual(short, []);
});

test('every error code has a row in docs/troubleshooting.md', () => {
  const page = readFileSync('docs/troubleshooting.md', 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, code = '']) => code);
  assert.deepEqual(rows.toSorted(), Object.keys(errorCodes).toSorted());
});
