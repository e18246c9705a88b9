// A key put into authorized_keys: what happens to its own lines, and that every other line stays byte for byte.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { putKey } from '../../../../../plugins/otopi/network/ssh/authorized-keys.ts';
import { parseOpenSshKey } from '../../../../../src/openssh/openssh-key.ts';

const cases = join(import.meta.dirname, '../../../../cases/authorized-keys');

describe('putKey', () => {
  for (const name of readdirSync(cases)) {
    const read = (file: string) => readFileSync(join(cases, name, file));
    const before = existsSync(join(cases, name, 'before')) ? read('before') : Buffer.alloc(0);
    const key = parseOpenSshKey(read('key').toString());
    const after = read('after');

    test(name, () => {
      const result = Buffer.from(putKey(before, key));
      assert.equal(result.toString('latin1'), after.toString('latin1'));
    });

    test(`${name}: a second time changes nothing`, () => {
      assert.deepEqual(Buffer.from(putKey(after, key)), after);
    });
  }
});
