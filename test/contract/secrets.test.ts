// Which keys are secret: a verdict on each key that can hold a text, and what becomes of the value of each that is.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { declaredKeys } from '../../packaging/declared-keys.ts';
import { dumpEnvironment } from '../../src/engine/environment-dump.ts';
import { base } from '../../src/environment/engine-keys.ts';
import { LogHub, formatRecord } from '../../src/base/logger.ts';
import { SecretValues } from '../../src/base/redact.ts';
import { secretOfCommand } from '../../src/dialog/cli/parse.ts';
import { Environment } from '../../src/environment/environment.ts';
import { isFamily } from '../../src/environment/key.ts';
import { readTable } from '../unit/cases.ts';

const keys = declaredKeys();
const verdicts = readTable<{ name: string; secret: boolean; why: string }>('secret-keys');
const secretKeys = keys.filter(({ secret }) => secret);

suite('verdicts', () => {
  test('every key that can hold a text has one: a new key needs it, too', () => {
    const texts = keys.filter(({ type }) => type !== 'bool' && type !== 'int');
    assert.deepEqual(
      texts.map(({ name, secret }) => ({ name, secret })),
      verdicts.map(({ name, secret }) => ({ name, secret })),
    );
  });

  test('switches and numbers are no secrets', () => {
    assert.deepEqual(
      secretKeys.filter(({ type }) => type === 'bool' || type === 'int'),
      [],
    );
  });
});

suite('the value of a secret key', () => {
  const value = `S3cret "of" it's key`;
  const encoded = [value, encodeURIComponent(value), Buffer.from(value).toString('base64')];

  for (const key of secretKeys) {
    const name = isFamily(key) ? `${key.prefix}section/password` : key.name;
    const setUp = (): { env: Environment; hub: LogHub; lines: string[] } => {
      const secrets = new SecretValues();
      const hub = new LogHub(secrets);
      const lines: string[] = [];
      hub.attach({ write: (record) => void lines.push(formatRecord(record)) });
      const env = new Environment(
        () => {},
        (text) => secrets.add(text),
      );
      env.declare([...keys, base.suppressEnvironmentKeys]);
      env.write(name, value);
      return { env, hub, lines };
    };

    test(`${name} is masked where the environment is dumped`, () => {
      const { env, hub, lines } = setUp();
      dumpEnvironment(env, hub.named('a'));
      assert.ok(lines.some((line) => line.includes(`ENV ${name}=str:'***'`)));
      assert.ok(!lines.join('').includes('S3cret'));
    });

    test(`${name} is masked wherever it stands in the log`, () => {
      const { hub, lines } = setUp();
      for (const text of encoded) hub.named('a').debug(`before ${text} behind`);
      for (const line of lines) assert.match(line, /before \*\*FILTERED\*\*=* behind\n$/);
    });

    test(`${name} is known on a line of the command line`, () => {
      assert.equal(secretOfCommand(`env-set -k ${name} -t str -v hunter2`, setUp().env), 'hunter2');
    });
  }

  test('common words of a secret family are hidden with their key, and not wherever they stand', () => {
    const secrets = new SecretValues();
    const env = new Environment(
      () => {},
      (text) => secrets.add(text),
    );
    env.declare(keys);
    for (const [name, word] of Object.entries({ vdsm_use_ssl: 'true', domainType: 'nfs', bridge: 'ovirtmgmt' }))
      env.write(`HOSTED_ENGINE_CONFIG/${name}`, word);
    env.write('HOSTED_ENGINE_CONFIG/password', 'hunter2');
    assert.equal(secrets.filter('true nfs ovirtmgmt hunter2'), 'true nfs ovirtmgmt **FILTERED**');
    assert.ok(env.isSecret('HOSTED_ENGINE_CONFIG/bridge'));
  });
});
