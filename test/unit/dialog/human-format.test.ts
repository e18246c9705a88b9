// How notes and records look to people.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { formatNote, formatRecord } from '../../../src/dialog/human-format.ts';
import { noteLines, queryNoteLines, wrapLine } from '../../../src/dialog/notes.ts';
import { formatElapsed, formatProgress } from '../../../src/dialog/progress.ts';
import { readTable } from '../cases.ts';

suite('wrapLine', () => {
  const cases = readTable<{ name: string; line: string; columns: number; wrapped: string[] }>('note-wrapping');
  for (const { name, line, columns, wrapped } of cases)
    test(name, () => assert.deepEqual(wrapLine(line, columns), wrapped));
});

test('a note is indented by ten columns, an empty line is nine blanks, and sixteen columns stay free', () => {
  const word = 'x'.repeat(32);
  assert.deepEqual(formatNote(['', `${word} ${word}`, 'PROMPT> '], 80), [
    ' '.repeat(9),
    `          ${word}`,
    `          ${word}`,
    '          PROMPT> ',
  ]);
});

test('what would move the cursor is not printed', () => {
  assert.deepEqual(formatNote(['a\x1b[2Jb\rc\u009bd\te'], 80), ['          a [2Jb c d\te']);
});

test('the level of a record stands in seven columns, further lines below its text', () => {
  const shown = (['INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const).map((level) =>
    formatRecord({ level, message: 'a\nb' }, false),
  );
  const rest = '          b';
  assert.deepEqual(shown, [
    ['[ INFO  ] a', rest],
    ['[WARNING] a', rest],
    ['[ ERROR ] a', rest],
    ['[CRITICAL] a', rest],
  ]);
});

test('in colour only the level is coloured', () => {
  assert.deepEqual(formatRecord({ level: 'ERROR', message: 'a' }, true), ['[\x1b[31m ERROR \x1b[0m] a']);
});

test('a note is split at its newlines, the last of which ends its last line', () => {
  assert.deepEqual(noteLines('\n\na\nb\n'), ['', '', 'a', 'b']);
  assert.deepEqual(noteLines(''), ['']);
  assert.deepEqual(noteLines(['a\nb', '']), ['a', 'b', '']);
});

test('place holders of a note are replaced as they are, dollars included', () => {
  const values = { validValues: ['$&', 'b'], default: '$1' };
  assert.deepEqual(queryNoteLines('(@VALUES@) [@DEFAULT@] @VALUES@', values), ['($&, b) [$1] $&, b']);
  assert.deepEqual(queryNoteLines('@DEFAULT@|@VALUES@', {}), ['|']);
});

test('progress tells position, stage, time and what takes long', () => {
  const at = { position: 12, count: 57, title: 'Package installation', seconds: 63.9, text: 'downloading 3 of 14' };
  assert.equal(formatProgress(at), '[ 12 of 57 ] Package installation, 1:03, downloading 3 of 14');
  assert.deepEqual([0, 59.9, 600, 3600, 36_061].map(formatElapsed), ['0:00', '0:59', '10:00', '1:00:00', '10:01:01']);
});
