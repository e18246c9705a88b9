// Which names a certificate may hold, each in one spelling; what is refused, and what was meant.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { certificateName } from '../../../src/backend/ca/certificate-name.ts';

const good: readonly [string, string][] = [
  ['h1', 'h1'],
  ['H1.Example.TEST', 'h1.example.test'],
  ['3com.example', '3com.example'],
  ['a--b.example', 'a--b.example'],
  [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ['192.0.2.7', '192.0.2.7'],
  ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
  ['2001:db8::0.0.0.7', '2001:db8::7'],
];

const refused: readonly [string, RegExp][] = [
  ['fe80::1%eth0', /link-local/],
  ['fe80::1', /link-local/],
  ['febf::1', /link-local/],
  ['169.254.1.1', /link-local/],
  ['2001:db8::1%eth0', /no zone; did you mean 2001:db8::1\?/],
  ['::ffff:192.0.2.7', /IPv4 address written as IPv6; did you mean 192\.0\.2\.7\?/],
  ['[2001:db8::7]', /brackets; did you mean 2001:db8::7\?/],
  ['::', /unspecified/],
  ['0.0.0.0', /unspecified/],
  ['224.0.0.1', /multicast/],
  ['ff02::1', /multicast/],
  ['255.255.255.255', /broadcast/],
  ['127.1', /IPv4 address.*did you mean 127\.0\.0\.1\?/],
  ['0x7f.0.0.1', /IPv4 address.*did you mean 127\.0\.0\.1\?/],
  ['2130706433', /IPv4 address.*did you mean 127\.0\.0\.1\?/],
  ['010.0.0.1', /IPv4 address; write an address as four decimal numbers$/],
  ['192.0.2.256', /IPv4 address/],
  ['192.0.2.7.5', /IPv4 address/],
  ['host.7', /IPv4 address/],
  ['host.0x7', /IPv4 address/],
  ['192.0.2.7.', /empty label; did you mean 192\.0\.2\.7\?/],
  ['192.0.2.7:22', /port.*did you mean 192\.0\.2\.7\?/],
  ['h1:22', /port.*did you mean h1\?/],
  ['h1:x', /neither a name nor an address/],
  ['h.', /empty label; did you mean h\?/],
  ['a..b', /empty label; did you mean a\.b\?/],
  ['.a', /empty label; did you mean a\?/],
  ['', /empty label$/],
  ['...', /empty label$/],
  ['*.example', /wildcard/],
  ['host_1.example', /underscore; did you mean host-1\.example\?/],
  ['-a.example', /hyphen; did you mean a\.example\?/],
  ['a-.example', /hyphen; did you mean a\.example\?/],
  ['-', /hyphen$/],
  [`${'a'.repeat(64)}.example`, /label has 64 characters/],
  [`${'a.'.repeat(130)}a`, /261 characters, more than 253/],
  ['a b', /blanks/],
  ['a\tb', /blanks/],
  ['a\nb', /blanks/],
  ['a\0b', /blanks/],
  ['a\u001b[31m', /blanks/],
  ['a\u00adb', /invisible/],
  ['a\u200bb', /invisible/],
  ['a\u202eb', /invisible/],
  ['\uff11\uff19\uff12.0.2.7', /not a host name/],
  ['xn--999999999', /not a host name/],
  ['a/CN=b', /letters, digits and hyphens/],
  ['a,DNS:b', /neither a name|letters, digits/],
  ['a@b', /letters, digits and hyphens/],
  ["a'b", /letters, digits and hyphens/],
];

suite('names in certificates', () => {
  for (const [text, expected] of good)
    test(`taken: ${text.slice(0, 30)}`, () => assert.equal(certificateName(text), expected));

  for (const [text, message] of refused)
    test(`refused: ${JSON.stringify(text.slice(0, 30))}`, () => {
      assert.throws(
        () => certificateName(text),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'ca-name');
          assert.match(error.message, message);
          assert.match(error.message, /^[\x20-\x7e…]*$/, 'nothing that a terminal would obey or hide');
          return true;
        },
      );
    });
});
