// Variables of the command line put into the environment, and what the environment tells of secrets.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { applyAssignments, parseArguments } from '../../../src/environment/arguments.ts';
import { Environment } from '../../../src/environment/environment.ts';
import { key } from '../../../src/environment/key.ts';

const groups = key.str('T/groups', { default: 'otopi', doc: '' });
const count = key.int('T/count', { doc: '' });
const password = key.str('T/password', { doc: '', secret: true });

function environment() {
  const warnings: string[] = [];
  const secrets: string[] = [];
  const env = new Environment(
    (message) => warnings.push(message),
    (value) => secrets.push(value),
  );
  env.declare([groups, count, password]);
  const apply = (...argv: string[]) => applyAssignments(env, parseArguments(argv).assignments);
  return { env, warnings, secrets, apply };
}

suite('applyAssignments', () => {
  test('append and prepend join with what is there, the default included', () => {
    const { env, apply } = environment();
    apply('APPEND:T/groups=str:b', 'PREPEND:T/groups=str:a', 'APPEND:T/new=str:only');
    assert.equal(env.get(groups), 'a:otopi:b');
    assert.equal(env.read('T/new'), 'only');
  });

  test('what is no str cannot be joined', () => {
    const { apply } = environment();
    assert.throws(() => apply('APPEND:T/groups=int:1'), { code: 'bad-argument', message: /T\/groups: only a str/ });
    assert.throws(() => apply('T/count=int:1', 'APPEND:T/count=str:1'), { code: 'bad-argument', message: /no str/ });
  });

  test('a value of another type than the key is an error that names both', () => {
    assert.throws(() => environment().apply('T/count=bool:True'), {
      code: 'bad-argument',
      message: 'Argument T/count: T/count must be int, not bool',
    });
  });

  test('a key that nobody declared is taken, and the nearest one named once', () => {
    const { env, warnings, apply } = environment();
    apply('T/grups=str:x', 'T/grups=str:y');
    assert.equal(env.read('T/grups'), 'y');
    assert.deepEqual(warnings, ['Nobody declared the key T/grups; did you mean T/groups?']);
  });
});

suite('secrets', () => {
  test('each value of a secret key is told, and only those', () => {
    const { env, secrets, apply } = environment();
    apply('T/password=str:one', 'T/groups=str:public');
    env.set(password, 'two');
    assert.deepEqual(secrets, ['one', 'two']);
  });

  test('a value is told too when its key becomes secret later', () => {
    const { env, secrets } = environment();
    const late = key.multi('T/late', { doc: '', secret: true });
    env.write('T/late', ['a', 'b']);
    env.write('T/marked', 'c');
    env.declare([late]);
    env.markSecret('T/marked');
    assert.ok(secrets.includes('a\nb'));
    assert.ok(secrets.includes('c'));
  });
});
