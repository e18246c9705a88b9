// The journal's lines: no secret in them, and yet what a recovery reads is as it was, whatever word is secret.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SecretValues } from '../../../src/base/redact.ts';
import type { Entry } from '../../../src/transaction/journal.ts';
import { maskRecord } from '../../../src/transaction/mask-record.ts';

const entry: { t: 'entry' } & Entry = {
  t: 'entry',
  n: 1,
  tx: 'main',
  name: '/etc/vdsm/main.conf',
  commit: [{ kind: 'file.replace', args: { path: '/etc/vdsm/main.conf', owner: 'vdsm', enforce: true, mode: 420 } }],
  undo: [{ kind: 'command.run', args: { argv: ['tool', '--password=hunter2'], stdin: 'hunter2\n' } }],
  revert: [],
};

function masked(record: object, ...secrets: string[]): unknown {
  const values = new SecretValues();
  for (const secret of secrets) values.add(secret);
  return JSON.parse(maskRecord(JSON.stringify(record), (text) => values.filter(text)));
}

for (const word of ['main', 'entry', 'true', 'vdsm', 'file.replace', 'args', 'commit', '/etc/vdsm/main.conf', '420'])
  test(`the secret '${word}' breaks no record`, () => {
    assert.deepEqual(masked(entry, word), entry);
  });

test('words of other records', () => {
  for (const record of [
    { t: 'end', outcome: 'committed' },
    { t: 'commit-begin', tx: 'main' },
    { t: 'undone', n: 1 },
  ])
    assert.deepEqual(masked(record, 'committed', 'main', 'commit-begin', 'undone'), record);
});

test('arguments of programs and of steps of plugins are masked', () => {
  const undo = [{ kind: 'command.run', args: { argv: ['tool', '--password=**FILTERED**'], stdin: '**FILTERED**\n' } }];
  assert.deepEqual(masked(entry, 'hunter2'), { ...entry, undo });
});
