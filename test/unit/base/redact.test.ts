// Masking, by cases and over lines that come one by one.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { KeyLines, SecretValues } from '../../../src/base/redact.ts';
import { readTable } from '../cases.ts';

suite('SecretValues', () => {
  for (const { name, secrets, input, output } of readTable<{
    name: string;
    secrets: string[];
    input: string;
    output: string;
  }>('redaction'))
    test(name, () => {
      const values = new SecretValues();
      for (const secret of secrets) values.add(secret);
      assert.equal(values.filter(input), output);
    });
});

suite('KeyLines', () => {
  const lines = (logger: string, texts: string[], filter = new KeyLines()) =>
    texts.map((t) => filter.filter(logger, t));

  test('masks each line of a key that comes line by line', () => {
    assert.deepEqual(
      lines('d', [
        'R a',
        'R -----BEGIN PRIVATE KEY-----',
        'R MIIabc+/',
        'R Zm9v==',
        'R -----END PRIVATE KEY-----',
        'R a',
      ]),
      [
        'R a',
        'R -----BEGIN PRIVATE KEY-----',
        'R **FILTERED**',
        'R **FILTERED**',
        'R -----END PRIVATE KEY-----',
        'R a',
      ],
    );
  });

  test('a key that is whole in one record opens nothing', () => {
    const whole = '-----BEGIN PRIVATE KEY-----**FILTERED**-----END PRIVATE KEY-----';
    assert.deepEqual(lines('d', [whole, 'word']), [whole, 'word']);
  });

  test('other loggers are not touched meanwhile', () => {
    const filter = new KeyLines();
    lines('d', ['-----BEGIN PRIVATE KEY-----'], filter);
    assert.deepEqual(lines('e', ['word'], filter), ['word']);
    assert.deepEqual(lines('d', ['MII'], filter), ['**FILTERED**']);
  });

  test('a lost end does not silence the logger', () => {
    assert.deepEqual(lines('d', ['-----BEGIN PRIVATE KEY-----', 'MII', 'done (really).', 'word']), [
      '-----BEGIN PRIVATE KEY-----',
      '**FILTERED**',
      'done (really).',
      'word',
    ]);
  });
});
