// Values that become lines: what would break out of the line is refused, naming the key.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLineValue } from '../../../src/environment/line-value.ts';

test('plain values pass, none and other types too', () => {
  for (const value of ['', 'a = b # [x]', 'größe', null, 5, true]) checkLineValue('K', value);
});

for (const [text, shown] of [
  ['a\nb', 'U+000A'],
  ['a\r', 'U+000D'],
  ['\u0000', 'U+0000'],
  ['a\tb', 'U+0009'],
  ['\u001b[2J', 'U+001B'],
  ['\u007f', 'U+007F'],
  ['\u0085', 'U+0085'],
  ['\u2028', 'U+2028'],
] as const)
  test(`refused: ${shown}`, () => {
    assert.throws(() => checkLineValue('VDSM_CONFIG/vars/ssl', text), {
      code: 'bad-value',
      message: new RegExp(`^VDSM_CONFIG/vars/ssl .*${shown.replace('+', '\\+')}`),
    });
  });
