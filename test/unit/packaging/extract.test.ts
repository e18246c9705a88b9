// Which texts of a source are taken for messages, and what their placeholders are.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { extractFrom } from '../../../packaging/po/extract.ts';

const cases: readonly (readonly [what: string, source: string, messages: readonly string[]])[] = [
  ['a text', "log.info('Stage begins');", ['Stage begins']],
  ['one that goes there by a detour', "const why = 'vdsm needs it';", ['vdsm needs it']],
  ['a template', 'note(`Stage: ${title} of ${a.b}`);', ['Stage: {0} of {1}']],
  ['joined texts', "fail('Nothing of ' + what + ` is ${a} here`);", ['Nothing of {0} is {1} here']],
  ['each line', "note('\\nOne line\\nCOMMAND> ');", ['One line']],
  ['lines of a template count anew', 'note(`${a} one line\\n${b} two lines`);', ['{0} one line', '{0} two lines']],
  ['the text of a list', "note('  --plan    show it all');", ['show it all']],
  ['the title of a list', 'x = `Options:\\n  -h  print this`;', ['Options:', 'print this']],
  ['one word where a message must stand', "log.warning('Aborted');", ['Aborted']],
  ['one of two there', "log.info(ok ? 'Supported' : 'Unsupported');", ['Supported', 'Unsupported']],
  ['no word that is only asked for', "log.info((a || 'Word') ? 'Supported' : b);", ['Supported']],
  [
    'words that complete a sentence',
    "note(`It was ${late ? 'after' : 'before'} the run`);",
    ['It was {0} the run', 'after', 'before'],
  ],
  [
    'a hint at the end',
    "note(`No key ${k}${h ? `; did you mean ${h}?` : ''}`);",
    ['No key {0}{1}', 'did you mean {0}?'],
  ],
  ['no word elsewhere', "get('Aborted'); const x = `${a}/${b ? 'after' : 'x'}`;", []],
  ['no code of an error', "new DeployError('bad-value', 'Mend it');", ['Mend it']],
  ['no detail of the log', "log.debug('CHANGE of it'); log.trace('of it');", []],
  ['no test of a text', "if (x === 'no text' || y.includes('no text')) z.split('no text');", []],
  ['what a text is tested for', "if (f('one text').test('no text')) {}", ['one text']],
  ['no declaration', "key.str('A/b', { doc: 'What it is.', defaultDoc: 'found later' });", []],
  ['no type and no import', "import x from 'a b c'; type A = 'one text';", []],
  ['no internal fault', "throw new Error('no programs here');", []],
];

suite('messages', () => {
  for (const [what, source, messages] of cases)
    test(what, () =>
      assert.deepEqual(
        extractFrom('a.ts', source).map(({ id }) => id),
        messages,
      ),
    );

  test('placeholders say what they stand for', () => {
    assert.deepEqual(extractFrom('a.ts', 'note(`It is ${a.b} of ${f(c)}`);')[0]?.values, ['{0}: a.b', '{1}: f(c)']);
  });
});
