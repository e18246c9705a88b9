// The border of the back-end: each word of a host by its kind, each text made one line that steers nothing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cleanJson, cleanText } from '../../../src/backend/border/text.ts';
import {
  bootId,
  byteCount,
  checkId,
  hostId,
  knownDecoders,
  machineType,
  newLogName,
  storedLogName,
} from '../../../src/backend/border/words.ts';
import { texts } from './hostile/attacks.ts';

describe('a text', () => {
  for (const [kind, raw] of Object.entries(texts))
    test(`with ${kind} is one clean line, and cleaning it again changes nothing`, () => {
      const text = cleanText(raw.toString());
      assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]|\p{M}{4}/u);
      assert.ok(text.length <= 2001);
      assert.equal(cleanText(text, 3000), text);
      const json = cleanJson({ raw: raw.toString() });
      assert.doesNotMatch(json, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      assert.deepEqual(JSON.parse(json), { raw: raw.toString() });
    });

  test('of ours stays as it is; lines become one', () => {
    for (const text of ['  + key = "välue" 日本語 é', 'a; b … 100 %']) assert.equal(cleanText(text), text);
    assert.equal(cleanText('a\r\nb\n\tc\n'), 'a | b |  c');
  });
});

describe('a word', () => {
  const odd = [
    '',
    ' ',
    '../x',
    'a/../b',
    'a b',
    'a\nb',
    '\u001B[2J',
    'x\u202Ey',
    '-rf',
    '$(id)',
    "'",
    'x'.repeat(10_000),
  ];
  const kinds: [string, (raw: string) => string, string[]][] = [
    ['host id', hostId, ['4c4c4544-0042-3010-8053-b4c04f4d3532', '4C4C4544_00:11:22:33:44:55']],
    ['machine type', machineType, ['x86_64', 'aarch64', 'constructor']],
    ['boot id', bootId, ['7b9c2e36-0f6a-4d3e-9c0a-1f2e3d4c5b6a-12']],
    ['check id', checkId, ['ports', 'package-repo', 'site.check_1']],
  ];
  for (const [kind, take, good] of kinds)
    test(`${kind} has its form or is refused`, () => {
      for (const word of good) assert.equal(take(word), word);
      for (const word of odd) {
        // No argument of a program: it is compared, never passed.
        if (word === '-rf' && (kind === 'host id' || kind === 'boot id')) continue;
        assert.throws(() => take(word), { code: 'protocol' }, word);
      }
    });

  test('bytes and decoders are those that we can take', () => {
    assert.equal(byteCount('10', 10, 'a log'), 10);
    for (const text of ['11', '-1', '1e1', '0x1', '', '9'.repeat(30)])
      assert.throws(() => byteCount(text, 10, 'a log'), { code: 'protocol' }, text);
    assert.deepEqual(knownDecoders(['sh', 'gzip', 'toString']), ['gzip']);
  });

  test('names of logs are ours; of those that were stored only ours count', () => {
    const name = newLogName('ovirt-host-deploy', new Date(0));
    assert.equal(storedLogName(name), name);
    assert.equal(
      storedLogName('/tmp/ovirt-host-mgmt-19700101000000-0011aabb.log'),
      'ovirt-host-mgmt-19700101000000-0011aabb.log',
    );
    for (const path of [
      '/etc/shadow',
      '/root/.ssh/id_rsa',
      '/tmp/../etc/passwd',
      `${name}/x`,
      '',
      'x y',
      '/tmp/a b/ovirt-host-mgmt-19700101000000-0011aabb.log',
    ])
      assert.equal(storedLogName(path), undefined, path);
  });
});
