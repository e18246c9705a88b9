// Lines of the dialog's command line, by cases; and that a secret given there is known before it is logged.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseCommand, secretOfCommand } from '../../../src/dialog/cli/parse.ts';
import { Environment } from '../../../src/environment/environment.ts';
import { readTable } from '../cases.ts';

interface Case {
  name: string;
  line: string;
  command?: Record<string, unknown>;
  wrong?: string;
}

suite('parseCommand', () => {
  for (const { name, line, command, wrong } of readTable<Case>('dialog-commands'))
    test(name, () => {
      const unset = { key: undefined, type: undefined, value: undefined };
      assert.deepEqual(parseCommand(line), wrong ?? (command && { ...unset, ...command }));
    });
});

test('a secret in a command is found, and nothing else', () => {
  const env = new Environment(() => undefined);
  env.markSecret('A/password');
  const found = ['-k A/password -v "a b"', '--value=x --key=A/password', '-k A/name -v x'].map((rest) =>
    secretOfCommand(`env-set ${rest}`, env),
  );
  assert.deepEqual(found, ['a b', 'x', undefined]);
});
