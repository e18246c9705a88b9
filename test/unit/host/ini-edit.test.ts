// INI files edited by line: only what is asked for changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatIni, mergeIni, readIniValue } from '../../../src/host/ini-edit.ts';
import { readTrustStore } from '../../../src/ovirt/trust-store.ts';

const text = `# by hand
[vars]
ssl = false
# ssl = maybe
list = a
  b
other : x

[addresses]
management_port = 54321
`;

const values = (...given: [string, string, string][]) =>
  given.map(([section, key, value]) => ({ section, key, value }));

test('a value is replaced in place', () => {
  assert.equal(mergeIni(text, values(['vars', 'ssl', 'true'])), text.replace('ssl = false', 'ssl = true'));
});

test('a value in several lines is replaced whole', () => {
  assert.equal(mergeIni(text, values(['vars', 'list', 'c'])), text.replace('list = a\n  b', 'list = c'));
});

test('a new key ends its section, a new section the file', () => {
  assert.equal(
    mergeIni(text, values(['vars', 'new', '1'], ['irs', 'k', 'v'], ['irs', 'l', 'w'])),
    `${text.replace('other : x', 'other : x\nnew = 1')}\n[irs]\nk = v\nl = w\n`,
  );
});

test('the same key of another section, and keys that begin alike, stay', () => {
  const merged = mergeIni('[a]\nssl = 1\nssl_x = 2\n[b]\nssl = 3\n', values(['b', 'ssl', '4']));
  assert.equal(merged, '[a]\nssl = 1\nssl_x = 2\n[b]\nssl = 4\n');
});

test('an empty file, and one without a newline at its end', () => {
  assert.equal(mergeIni('', values(['a', 'k', 'v'])), '[a]\nk = v\n');
  assert.equal(mergeIni('[a]\nx = 1', values(['a', 'k', 'v'])), '[a]\nx = 1\nk = v\n');
});

test('merging twice changes nothing more', () => {
  const given = values(['vars', 'ssl', 'true'], ['vars', 'list', 'c'], ['irs', 'k', 'v']);
  assert.equal(mergeIni(mergeIni(text, given), given), mergeIni(text, given));
});

test('a new file', () => {
  assert.equal(
    formatIni(values(['addresses', 'management_port', '54321'], ['vars', 'ssl', 'true'], ['vars', 'x', ''])),
    '[addresses]\nmanagement_port = 54321\n\n[vars]\nssl = true\nx = \n',
  );
});

test('reading', () => {
  assert.equal(readIniValue(text, 'vars', 'ssl'), 'false');
  assert.equal(readIniValue(text, 'vars', 'other'), 'x');
  assert.equal(readIniValue(text, 'addresses', 'ssl'), undefined);
  assert.equal(readIniValue(text, 'none', 'ssl'), undefined);
  assert.equal(readIniValue('[vars]\nk = 1\nk = a=b \n', 'vars', 'k'), 'a=b');
});

for (const [conf, store] of [
  [undefined, '/etc/pki/vdsm'],
  ['[vars]\nssl = true\n', '/etc/pki/vdsm'],
  ['[vars]\ntrust_store_path = /srv/pki/\n', '/srv/pki'],
  ['[other]\ntrust_store_path = /srv/pki\n', '/etc/pki/vdsm'],
  ['[vars]\n# trust_store_path = /srv/pki\n', '/etc/pki/vdsm'],
  ['[vars]\ntrust_store_path =\n', '/etc/pki/vdsm'],
  ['[vars]\ntrust_store_path = relative\n', '/etc/pki/vdsm'],
] as const)
  test(`trust store of ${JSON.stringify(conf)}`, async () => {
    const files = { read: () => Promise.resolve(conf) } as unknown as Parameters<typeof readTrustStore>[0];
    assert.equal(await readTrustStore(files), store);
  });
