// Text from outside, by cases: shell words, typed values, arguments and configuration files.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { DeployError } from '../../../src/base/errors.ts';
import type { AgentArguments } from '../../../src/environment/arguments.ts';
import { parseArguments } from '../../../src/environment/arguments.ts';
import { configSections, mergeSection, readSection } from '../../../src/environment/config-file.ts';
import { parseIni } from '../../../src/environment/ini.ts';
import type { Value } from '../../../src/environment/key.ts';
import { splitShellWords } from '../../../src/environment/shell-words.ts';
import { parseTypedValue } from '../../../src/environment/typed-value.ts';
import { readFolders, readTable } from '../cases.ts';

function assertFails(act: () => unknown, code: string, message: string): void {
  assert.throws(act, (error) => {
    assert.ok(error instanceof DeployError);
    assert.equal(error.code, code);
    assert.ok(error.message.includes(message), error.message);
    return true;
  });
}

suite('splitShellWords', () => {
  for (const { name, input, words, error } of readTable<{
    name: string;
    input: string;
    words?: string[];
    error?: string;
  }>('shell-words'))
    test(name, () => {
      if (error !== undefined) assertFails(() => splitShellWords(input), 'bad-value', error);
      else assert.deepEqual(splitShellWords(input), words);
    });
});

suite('parseTypedValue', () => {
  for (const { name, input, value, error } of readTable<{ name: string; input: string; value?: Value; error?: string }>(
    'typed-value',
  ))
    test(name, () => {
      if (error !== undefined) assertFails(() => parseTypedValue(input), 'bad-value', error);
      else assert.deepEqual(parseTypedValue(input), value);
    });
});

suite('parseArguments', () => {
  for (const { name, argv, options, assignments, error } of readTable<{
    name: string;
    argv: string[];
    options?: string[];
    assignments?: Value[][];
    error?: string;
  }>('arguments'))
    test(name, () => {
      if (error !== undefined) {
        assertFails(() => parseArguments(argv), 'bad-argument', error);
        return;
      }
      const parsed = parseArguments(argv);
      assert.deepEqual(shownOptions(parsed), options);
      assert.deepEqual(
        parsed.assignments.map((a) => [a.name, a.how, a.value]),
        assignments,
      );
    });
});

function shownOptions({ options }: AgentArguments): string[] {
  return Object.entries(options)
    .filter(([, value]) => value !== false)
    .map(([option, value]) => (value === true ? option : `${option}=${value}`));
}

suite('configuration files', () => {
  for (const { name, read } of readFolders('config-file'))
    test(name, () => {
      const expected = JSON.parse(read('expected.json')) as { error?: string };
      const parse = () => {
        const files = [{ path: 'input.conf', ini: parseIni(read('input.conf'), 'input.conf') }];
        const present = configSections.filter((section) => mergeSection(files, section) !== undefined);
        return Object.fromEntries(
          present.map((section) => [
            section,
            Object.fromEntries(readSection(files, section).map((entry) => [entry.name, entry.value])),
          ]),
        );
      };
      if (expected.error !== undefined) assertFails(parse, 'bad-configuration', expected.error);
      else assert.deepEqual(parse(), expected);
    });
});
