// The time as back-ends answer it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatTime, parseTime } from '../../../../../plugins/otopi/system/clock/time.ts';
import { readTable } from '../../../cases.ts';

describe('parseTime', () => {
  for (const { name, answer, utc } of readTable<{ name: string; answer: string; utc?: string }>('clock-time')) {
    test(name, () => {
      if (utc === undefined) assert.throws(() => parseTime(answer), { code: 'bad-value' });
      else assert.equal(formatTime(parseTime(answer)), utc);
    });
  }
});
