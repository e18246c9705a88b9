// One OpenSSH public key, every type there is, and everything that only looks like one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseOpenSshKey } from '../../../src/openssh/openssh-key.ts';
import { readTable } from '../cases.ts';

interface Case {
  name: string;
  key: string;
  invalid?: boolean;
}

describe('parseOpenSshKey', () => {
  for (const { name, key, invalid } of readTable<Case>('openssh-key')) {
    test(`${invalid === true ? 'refuses' : 'takes'} ${name}`, () => {
      if (invalid === true) {
        assert.throws(() => parseOpenSshKey(key), { code: 'bad-value', message: /^SSH public key is invalid: / });
        return;
      }
      const { type, blob, comment } = parseOpenSshKey(key);
      assert.equal([type, blob, comment].join(' ').trim(), key.trim().replace('\t', ' '));
    });
  }
});
