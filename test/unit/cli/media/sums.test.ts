// The checksums of a medium: any other line than those that were written makes all of them void.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSums } from '../../../../src/cli/media/sums.ts';

const sum = 'a'.repeat(64);

test('names with blanks and folders are read', () => {
  assert.deepEqual(
    [...(parseSums(`${sum}  start\n${sum}  packages/a b.rpm\n`) ?? [])],
    [
      ['start', sum],
      ['packages/a b.rpm', sum],
    ],
  );
});

test('damaged lists and ways out of the medium are refused', () => {
  const bad = [
    '',
    sum,
    `${sum}  start`,
    `${sum} start\n`,
    `${sum.slice(1)}  start\n`,
    `${sum}  /etc/passwd\n`,
    `${sum}  a/../../b\n`,
  ];
  for (const text of [...bad, `${sum}  start\n\n`, `\\${sum}  a\n`]) assert.equal(parseSums(text), undefined, text);
});
