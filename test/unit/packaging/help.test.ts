// What --help prints is taken apart without loss: nothing of it may be missing from a manual page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listOptions, parseHelp } from '../../../packaging/manual/help.ts';
import { manPage } from '../../../packaging/manual/man-page.ts';
import { listManuals } from '../../../src/cli/manuals.ts';

const help = `Usage: tool [OPTION…] FILE
       tool verify DIR

A paragraph
of two lines.

Options:
  --plain-3.6     does it
                  plainly
  --key=KEY, -k   with \\ and a key
  --ca local|none
                  who signs
  -h, --help      print this
More about options.

.Exit codes.
`;

test('usage, lists, texts, and descriptions that go on', () => {
  const { usage, parts } = parseHelp(help);
  assert.deepEqual(usage, ['tool [OPTION…] FILE', 'tool verify DIR']);
  assert.deepEqual(
    parts.map((part) => (part.kind === 'text' ? part.text : part.title)),
    ['A paragraph of two lines.', 'Options', 'More about options.', '.Exit codes.'],
  );
  assert.deepEqual(listOptions({ usage, parts }), [
    { long: '--plain-3.6', text: 'does it plainly' },
    { long: '--key', argument: 'KEY', text: 'with \\ and a key' },
    { long: '--ca', argument: 'local|none', text: 'who signs' },
    { long: '--help', short: '-h', text: 'print this' },
  ]);
});

test('a manual page escapes what the formatter would take for its own', () => {
  const page = manPage({ name: 'tool', summary: 'a tool', help }, ['tool', 'tool verify'], '1.0', '2026-01-01');
  assert.match(page, /^\.TH TOOL 1 "2026-01-01"/);
  assert.match(page, /\n\\&\.Exit codes\.\n/);
  assert.match(page, /\n\.B \\-\\-ca local\|none\nwho signs\n/);
  assert.match(page, /with \\e and a key/);
  assert.match(page, /\n\.BR tool\\-verify \(1\)\n$/);
});

test('every word of every --help is in its manual page', () => {
  for (const manual of listManuals()) {
    const page = manPage(manual, [], '1.0', '2026-01-01').replaceAll('\\-', '-').replaceAll('\\&', '');
    const words = manual.help.replace('Usage:', '').split(/[\s:]+/);
    for (const word of words.filter((each) => /[a-z]{3}/i.test(each)))
      assert.ok(page.includes(word), `${manual.name}: ${word}`);
  }
});
