// Every file says what it is for, and none grows past reading.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSources } from './sources.ts';

const everything = readSources('*.mjs', '{src,plugins,packaging,test}/**/*.{ts,mjs}');

test('every file opens with a comment that says its purpose', () => {
  const silent = everything.filter(({ text }) => !/^(#!.*\n)?(\/\/ .{15,}|\/\*\*(\n \*)? .{15,})/.test(text));
  assert.deepEqual(
    silent.map(({ path }) => path),
    [],
  );
});

test('no file is longer than 200 lines, no test longer than 400', () => {
  const long = everything
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ path, lines }) => lines > (path.startsWith('test/') ? 400 : 200));
  assert.deepEqual(long, []);
});

test('nothing names a place or a tool of the machine it was written on', () => {
  const named = everything.filter(({ text }) =>
    /\/work\/|\/tmp\/studio|\bTODO\b|\bFIXME\b|\bXXX\b/.test(stripSelf(text)),
  );
  assert.deepEqual(
    named.map(({ path }) => path),
    [],
  );
});

/** Without the line above that says what is looked for. */
function stripSelf(text: string): string {
  return text.replace(/^.*stripSelf\(text\)\)\);$/m, '');
}
