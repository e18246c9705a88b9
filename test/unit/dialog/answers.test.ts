// What the host takes for an answer, what a back-end may send for one, and the lines both are made of.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { DeployError } from '../../../src/base/errors.ts';
import { MultiStringAnswer, parseConfirmAnswer, parseValueAnswer } from '../../../src/dialog/wire/answer-decoder.ts';
import * as encoder from '../../../src/dialog/wire/answer-encoder.ts';
import { ABORT_BOUNDARY, DEFAULT_BOUNDARY, parseValidValues } from '../../../src/dialog/wire/grammar.ts';
import { LineDecoder } from '../../../src/dialog/wire/line-decoder.ts';
import { MessageDecoder } from '../../../src/dialog/wire/message-decoder.ts';
import { readTable } from '../cases.ts';

interface Case {
  name: string;
  form: 'value' | 'confirm';
  line: string;
  answer?: unknown;
  code?: string;
  message?: string;
}

suite('an answer', () => {
  for (const { name, form, line, answer, code, message } of readTable<Case>('answers-of-peers'))
    test(`${form}: ${name}`, () => {
      const parse = (): unknown => (form === 'value' ? parseValueAnswer('A/b', line) : parseConfirmAnswer('A/b', line));
      if (code === undefined) assert.equal(parse(), answer);
      else assert.throws(parse, { code, message, aborted: code === 'aborted' });
    });

  test('of many lines ends the run at 64 MiB', () => {
    const answer = new MultiStringAnswer('CHAIN', 'END');
    const line = 'x'.repeat(1024 * 1024 - 1);
    for (let i = 0; i < 64; i++) assert.equal(answer.push(line), undefined);
    assert.throws(() => answer.push(''), { code: 'bad-answer' });
  });

  test('of many lines begins after the signs of life that came before it', () => {
    const answer = new MultiStringAnswer('CHAIN', 'END');
    for (const line of ['**%Ping', '**%Ping', '', '**%Ping']) assert.equal(answer.push(line), undefined);
    assert.deepEqual(answer.push('END'), ['', '**%Ping']);
  });

  test('of many lines is aborted by its own boundary', () => {
    assert.throws(() => new MultiStringAnswer('CHAIN', 'END').push(ABORT_BOUNDARY), { code: 'aborted', aborted: true });
  });
});

suite('a back-end refuses to send', () => {
  const query = { name: 'Q', boundary: DEFAULT_BOUNDARY, abortBoundary: ABORT_BOUNDARY };
  const refused: Record<string, () => unknown> = {
    'a string with a newline': () => encoder.encodeStringAnswer('Q', 'a\nb'),
    'a string with a carriage return': () => encoder.encodeStringAnswer('Q', 'a\r'),
    'a value with a newline': () => encoder.encodeValueAnswer('Q', 'a\nb'),
    'a string that is a sign of life': () => encoder.encodeStringAnswer('Q', '**%Ping'),
    'a string over 1 MiB': () => encoder.encodeStringAnswer('Q', 'x'.repeat(1024 * 1024 + 1)),
    'a boundary inside': () => encoder.encodeMultiStringAnswer(query, ['a', DEFAULT_BOUNDARY]),
    'an abort inside': () => encoder.encodeMultiStringAnswer(query, [ABORT_BOUNDARY]),
    'a first line that is a sign of life': () => encoder.encodeMultiStringAnswer(query, ['**%Ping']),
    'a line with a newline': () => encoder.encodeMultiStringAnswer(query, ['a', 'b\nc']),
  };
  for (const [name, send] of Object.entries(refused)) test(name, () => assert.throws(send, { code: 'bad-answer' }));
});

suite('LineDecoder', () => {
  const decode = (limit: number, ...chunks: (string | number[])[]): string[] => {
    const decoder = new LineDecoder(limit);
    const lines = chunks.flatMap((chunk) => [...decoder.push(Buffer.from(chunk as string))]);
    const rest = decoder.end();
    return rest === undefined ? lines : [...lines, `rest ${rest}`];
  };

  test('keeps characters whole that are cut by chunks', () => {
    const bytes = [...Buffer.from('a🙂ä\n')];
    assert.deepEqual(decode(100, ...bytes.map((byte) => [byte])), ['a🙂ä']);
  });
  test('drops one CR before the LF and keeps all others', () => {
    assert.deepEqual(decode(100, 'a\r', '\nb\rc\r\r\n', '\r\n', 'd\r'), ['a', 'b\rc\r', '', 'rest d']);
  });
  test('takes a line of just its limit, the CR not counted', () => {
    assert.deepEqual(decode(3, 'abc\r\n', 'ab', 'c', '\r', '\n'), ['abc', 'abc']);
  });
  for (const chunks of [['abcd\n'], ['ab', 'cd'], ['abc\rx']])
    test(`refuses a longer one: ${JSON.stringify(chunks)}`, () =>
      assert.throws(() => decode(3, ...chunks), { name: 'LineTooLong' }));
});

suite('MessageDecoder', () => {
  const failure = (...chunks: string[]): string => {
    const decoder = new MessageDecoder(1000);
    try {
      for (const chunk of chunks) for (const _ of decoder.push(Buffer.from(chunk)));
      decoder.end();
    } catch (error) {
      assert.ok(error instanceof DeployError);
      return error.code === 'protocol' ? error.message : `${error.code}: ${error.message}`;
    }
    return 'none';
  };
  const wrong = 'The host wrote what is no line of the dialog: ';

  test('shows a wrong line and two more', () => {
    assert.equal(failure('### ok\nbash: no\n***L:INFO a\nb\nc\n'), `${wrong}bash: no\n***L:INFO a\nb`);
  });
  test('shows fewer where fewer come', () => assert.equal(failure('bash: no\nlast'), `${wrong}bash: no\nlast`));
  test('shows a wrong line without an end', () => assert.equal(failure('password: '), `${wrong}password: `));
  test('takes no request that is cut off', () => {
    assert.equal(failure('***D:VALUE A=str:half'), "host-lost: The host's output ended in the middle of a line");
  });
  test('says what was being shown when the output ended', () => {
    assert.equal(failure('***D:MULTI-STRING LOG END\na\nb'), "host-lost: The host's output ended while it showed LOG");
  });
  test('refuses a line without an end', () =>
    assert.match(failure('#'.repeat(2000)), /^The host sent a line that is too long/));
  for (const line of [
    '***Q:WHAT A',
    '***L:NOTICE a',
    '***D:VALUE A=float:1',
    '***D:VALUE A=int:x',
    '***D:VALUE A',
    '***Q:STRING',
    '***CONFIRM',
    '***TERMINATE now',
    '***Q:MULTI-STRING A B',
    ' ***TERMINATE',
    '',
  ])
    test(`refuses ${JSON.stringify(line)}`, () => assert.ok(failure(`${line}\n`).startsWith(wrong)));
  test('skips what it does not know among the extras', () => {
    assert.equal(failure('**%New: thing\n**%EventStart what\n**%QHidden: perhaps\n**%\n#\n***TERMINATE\n'), 'none');
  });
  test('does not look at what follows the last line', () => assert.equal(failure('***TERMINATE\nrm: no\n'), 'none'));
});

test('valid values are split at bars that are not escaped', () => {
  assert.deepEqual(parseValidValues('a\\|b|c\\\\|\\x|'), ['a|b', 'c\\', 'x', '']);
  assert.deepEqual(parseValidValues('end\\'), ['end\\']);
});
