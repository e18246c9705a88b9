// A secret in every encoding that programs give it, in each of them once more, and what the filter does with long texts.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { KeyLines, SecretValues } from '../../../../src/base/redact.ts';

type Encode = (text: string) => string;

const bytes = (text: string): string[] => [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'));
const wrap = (width: number, end: string) => (text: string) =>
  text.replaceAll(new RegExp(`.{${width}}(?=.)`, 'g'), `$&${end}`);
const base64: Encode = (text) => Buffer.from(text).toString('base64');

const encodings: Readonly<Record<string, Encode>> = {
  'as it is': (text) => text,
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  'JSON with escaped slashes and letters': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replaceAll('/', String.raw`\/`)
      .replaceAll(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'a component of a URI': encodeURIComponent,
  'a form': (text) => new URLSearchParams({ a: text }).toString().slice(2),
  'a URI with all signs escaped': (text) =>
    bytes(text)
      .map((byte) => `%${byte}`)
      .join(''),
  base64,
  'base64 behind one byte': (text) => base64(`u${text}`),
  'base64 behind two bytes': (text) => base64(`u:${text}`),
  'base64 for URLs': (text) => Buffer.from(text).toString('base64url'),
  'base64 in lines': (text) => wrap(16, '\n')(base64(text)),
  'base64 in indented lines with carriage returns': (text) => wrap(20, '\r\n    ')(base64(text)),
  hexadecimal: (text) => bytes(text).join(''),
  'hexadecimal in capitals': (text) => bytes(text).join('').toUpperCase(),
  'hexadecimal with colons': (text) => bytes(text).join(':'),
  'hexadecimal with colons in capitals': (text) => bytes(text).join(':').toUpperCase(),
  'hexadecimal with blanks': (text) => bytes(text).join(' '),
  'hexadecimal as C has it': (text) =>
    bytes(text)
      .map((byte) => `0x${byte}`)
      .join(', '),
  'hexadecimal escapes': (text) =>
    bytes(text)
      .map((byte) => `\\x${byte}`)
      .join(''),
  'octal escapes': (text) => [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  'XML by name': (text) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
  'XML by number': (text) =>
    Array.from(text)
      .map((sign) => `&#${sign.codePointAt(0)};`)
      .join(''),
  'XML by hexadecimal number': (text) =>
    Array.from(text)
      .map((sign) => `&#x${sign.codePointAt(0)?.toString(16)};`)
      .join(''),
  'single quotes of a shell': (text) => text.replaceAll("'", String.raw`'\''`),
  'single quotes of a shell by double ones': (text) => text.replaceAll("'", `'"'"'`),
  'double quotes of a shell': (text) => text.replaceAll(/["$`\\]/g, String.raw`\$&`),
  'a word of a shell': (text) => text.replaceAll(/[^\w/:.,+-]/g, String.raw`\$&`),
};

const secrets = ['Tr0ub4dor&3', `it's "a" <b> \\ c/d+e?f%20 $x`, 'a/b+c==', 'pass word', 'qwer', 'x'.repeat(300)];

function filter(secret: string, text: string): string {
  const values = new SecretValues();
  values.add(secret);
  return values.filter(text);
}

/** Nothing is left but the characters that an encoding adds or shares with its neighbors. */
function hides(secret: string, text: string, most: number): void {
  const shown = filter(secret, `before: ${text}; behind`);
  const [, left = '', right = ''] = /^before: (.*?)\*\*FILTERED\*\*(.*); behind$/s.exec(shown) ?? [];
  assert.ok(shown.includes('**FILTERED**') && left.length + right.length <= most, `${secret}: ${text} became ${shown}`);
}

suite('encodings', () => {
  for (const [name, encode] of Object.entries(encodings))
    test(name, () => {
      for (const secret of secrets) hides(secret, encode(secret), 6);
    });

  for (const [outer, encodeOuter] of Object.entries(encodings))
    test(`twice, ${outer} of each`, () => {
      for (const encode of Object.values(encodings))
        for (const secret of secrets.slice(0, 3))
          hides(secret, encodeOuter(encode(secret)), Math.max(10, encodeOuter(encode(secret)).length / 3));
    });
});

suite('values', () => {
  const rows: readonly (readonly [name: string, secrets: string[], text: string, shown: string])[] = [
    ['one that ends in blanks, trimmed', ['hunter2  '], "'hunter2'", "'**FILTERED**'"],
    ['one between blanks, untrimmed', [' \thunter2 '], ' hunter2 ', ' **FILTERED** '],
    ['lines between blanks', ['  first  \r\n  second\n'], 'second', '**FILTERED**'],
    ['two letters hide nothing', ['ab'], 'about', 'about'],
    [
      'three letters are masked and their encodings, which are words, are not',
      ['abc'],
      'abc YWJj',
      '**FILTERED** YWJj',
    ],
    [
      'a header with user and password',
      ['pass word'],
      `Basic ${base64('admin:pass word')}`,
      'Basic YWRtaW46**FILTERED**',
    ],
    ['encodings that overlap', ['password', 'word\\now'], 'x password\\\\now x', 'x **FILTERED** x'],
    [
      'a key that nobody registered, in a URI',
      [],
      encodeURIComponent('-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----'),
      '-----BEGIN%20PRIVATE%20KEY-----**FILTERED**-----END%20PRIVATE%20KEY-----',
    ],
    [
      'words of which some could be decoded',
      ['hunter2'],
      'ovirt-host-deploy EventStart Plugin',
      'ovirt-host-deploy EventStart Plugin',
    ],
    [
      'broken escapes',
      ['hunter2'],
      String.raw`%zz \u12 \ &#x110000; &#; \x %E9`,
      String.raw`%zz \u12 \ &#x110000; &#; \x %E9`,
    ],
  ];
  for (const [name, list, text, shown] of rows)
    test(name, () => {
      const values = new SecretValues();
      for (const secret of list) values.add(secret);
      assert.equal(values.filter(text), shown);
    });
});

suite('long texts: a filter that goes back and forth would not end', { timeout: 60_000 }, () => {
  const count = 100_000;
  const noise = [
    '-----BEGIN RSA ',
    '-----BEGIN X PRIVATE KE',
    'BEGIN PRIVATE KEY ',
    'END PRIVATE KEY ',
    'AAAA',
    '4a:',
    '\\',
    '%',
    '&#',
    ' \t',
    "'",
    'x\n',
  ];
  for (const piece of noise)
    test(JSON.stringify(piece), () => {
      const text = piece.repeat(count);
      assert.equal(filter('Tr0ub4dor&3', `${text}Tr0ub4dor&3`), `${text}**FILTERED**`);
    });

  test('a line of a key that goes on and on', () => {
    const lines = new KeyLines();
    lines.filter('a', '-----BEGIN PRIVATE KEY-----');
    assert.equal(lines.filter('a', `${'A'.repeat(1_000_000)} .`), `${'A'.repeat(1_000_000)} .`);
    assert.equal(lines.filter('b', 'BEGIN '.repeat(200_000)), 'BEGIN '.repeat(200_000));
  });
});
