// Requests of hosts: which are taken, which are refused, and what an authority of others gets of them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { CommandAuthority } from '../../../src/backend/ca/command-authority.ts';
import { requestForOthers, verifyRequest } from '../../../src/backend/ca/verify-request.ts';
import {
  bitString,
  contextTag,
  encode,
  integer,
  nothing,
  oid,
  sequence,
  set,
  utf8String,
} from '../../../src/x509/der.ts';
import { makeRequest } from '../../../src/x509/request.ts';

const folder = mkdtempSync(join(tmpdir(), 'requests-test-'));
after(() => rmSync(folder, { recursive: true }));

const rsa = (bits = 2048, exponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: exponent });
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE REQUEST-----\n`;

interface Odd {
  readonly keys: { publicKey: KeyObject; privateKey: KeyObject };
  readonly hash?: string;
  readonly algorithm?: string;
  readonly subject?: Buffer;
  readonly attributes?: Buffer;
  /** SubjectPublicKeyInfo in place of the key's own. */
  readonly spki?: Buffer;
  readonly version?: number;
}

/** A request as nobody else makes it. */
function requestOf({ keys, hash = 'sha256', algorithm, subject, attributes, spki, version = 0 }: Odd): Buffer {
  const isRsa = keys.privateKey.asymmetricKeyType === 'rsa';
  const name = algorithm ?? (isRsa ? '1.2.840.113549.1.1.11' : '1.2.840.10045.4.3.2');
  const body = sequence(
    integer(version),
    subject ?? sequence(),
    spki ?? keys.publicKey.export({ type: 'spki', format: 'der' }),
    attributes ?? encode(contextTag(0, true)),
  );
  return sequence(body, sequence(oid(name), ...(isRsa ? [nothing] : [])), bitString(sign(hash, body, keys.privateKey)));
}

/** An RSA key of any exponent: node:crypto makes none below 3, and needs none to write one. */
function withExponent(exponent: number | bigint): Buffer {
  const { n = '' } = usual.publicKey.export({ format: 'jwk' });
  const numbers = sequence(integer(Buffer.from(n, 'base64url').toString('hex')), integer(exponent.toString(16)));
  return sequence(sequence(oid('1.2.840.113549.1.1.1'), nothing), bitString(numbers));
}

const usual = rsa();
const cn = sequence(set(sequence(oid('2.5.4.3'), utf8String('good.example'))));
const good = requestOf({ keys: usual });

suite('requests that are taken', () => {
  const cases: [string, Odd][] = [
    ['RSA 2048', { keys: usual }],
    ['RSA with SHA-512', { keys: usual, hash: 'sha512', algorithm: '1.2.840.113549.1.1.13' }],
    ['P-256', { keys: ec('P-256') }],
    ['P-384 with SHA-384', { keys: ec('P-384'), hash: 'sha384', algorithm: '1.2.840.10045.4.3.3' }],
  ];
  for (const [name, odd] of cases)
    test(name, async () => {
      const { publicKey, request } = await verifyRequest(pem(requestOf(odd)));
      assert.ok(createPublicKey(publicKey).equals(odd.keys.publicKey));
      const verified = execFileSync('openssl', ['req', '-verify', '-noout'], { input: request, stdio: 'pipe' });
      assert.equal(String(verified), '');
    });

  test('the one that our hosts make', async () => {
    const text = usual.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const made = `${(await makeRequest(text)).join('\n')}\n`;
    assert.equal((await requestForOthers(made)).request, made);
  });

  test('a subject and attributes of the host go nowhere', async () => {
    assert.equal((await verifyRequest(pem(requestOf({ keys: usual, subject: cn })))).request, undefined);
  });
});

suite('requests that are refused', () => {
  const flipped = Buffer.from(good);
  flipped[flipped.length - 10] = (flipped.at(-10) ?? 0) ^ 1;
  const cases: [string, () => string, RegExp][] = [
    ['SHA-1', () => pem(requestOf({ keys: usual, hash: 'sha1', algorithm: '1.2.840.113549.1.1.5' })), /SHA-256/],
    ['MD5', () => pem(requestOf({ keys: usual, hash: 'md5', algorithm: '1.2.840.113549.1.1.4' })), /SHA-256/],
    ['exponent 1', () => pem(requestOf({ keys: usual, spki: withExponent(1) })), /exponent 1,/],
    ['exponent 3', () => pem(requestOf({ keys: rsa(2048, 3) })), /exponent 3,/],
    ['exponent 17', () => pem(requestOf({ keys: rsa(2048, 17) })), /exponent 17,/],
    ['an even exponent', () => pem(requestOf({ keys: usual, spki: withExponent(65_538) })), /exponent 65538,/],
    ['a huge exponent', () => pem(requestOf({ keys: usual, spki: withExponent((1n << 512n) + 1n) })), /exponent/],
    ['RSA 1024', () => pem(requestOf({ keys: rsa(1024) })), /1024 bits/],
    ['RSA 2047', () => pem(requestOf({ keys: rsa(2047) })), /2047 bits/],
    ['P-521', () => pem(requestOf({ keys: ec('P-521') })), /secp521r1/],
    ['P-224', () => pem(requestOf({ keys: ec('secp224r1') })), /secp224r1/],
    ['secp256k1', () => pem(requestOf({ keys: ec('secp256k1') })), /secp256k1/],
    [
      'the key of another',
      () => pem(requestOf({ keys: usual, spki: rsa().publicKey.export({ type: 'spki', format: 'der' }) })),
      /own signature/,
    ],
    ['a bit flipped', () => pem(flipped), /own signature/],
    ['a version of the future', () => pem(requestOf({ keys: usual, version: 1 })), /version 1/],
    ['bytes behind it', () => pem(Buffer.concat([good, Buffer.from([0])])), /not signed/],
    ['half of it', () => pem(good.subarray(0, 200)), /not DER/],
    ['two requests', () => pem(good) + pem(good), /one PEM block/],
    ['text in front', () => `Subject: CN=x\n${pem(good)}`, /one PEM block/],
    ['no request', () => 'garbage', /one PEM block/],
    ['an endless one', () => pem(good).repeat(100), /longer than/],
  ];
  for (const [name, text, message] of cases)
    test(name, async () => assert.rejects(verifyRequest(text()), { code: 'ca-request', message }));

  test('Ed25519, which TLS libraries of EL refuse in FIPS mode', async () => {
    const args = ['req', '-new', '-nodes', '-newkey', 'ed25519', '-keyout', '/dev/null', '-subj', '/'];
    const text = execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
    await assert.rejects(verifyRequest(text), { code: 'ca-request', message: /ed25519/ });
  });
});

suite('an authority of others', () => {
  const seen = join(folder, 'seen');
  const authority = new CommandAuthority({
    command: ['site-ca'],
    timeout: 10,
    run: async (_argv, { stdin = '' } = {}) => {
      rmSync(seen, { force: true });
      execFileSync('tee', [seen], { input: stdin, stdio: 'pipe' });
      return { code: 0, stdout: 'a line', stderr: '', lines: [] };
    },
  });
  const order = { names: ['h1'], signal: new AbortController().signal };

  test('gets the request as we write it, whatever the host put around it', async () => {
    const odd = pem(good).replaceAll('\n', '\r\n').replace(/^/, '\n\n');
    await authority.signConsole({ ...order, request: odd });
    assert.equal(readFileSync(seen, 'utf8'), (await requestForOthers(pem(good))).request);
  });

  const chosen: [string, Odd][] = [
    ['a subject', { keys: usual, subject: cn }],
    [
      'attributes',
      {
        keys: usual,
        attributes: encode(contextTag(0, true), sequence(oid('1.2.840.113549.1.9.7'), set(utf8String('x')))),
      },
    ],
  ];
  for (const [name, odd] of chosen)
    test(`gets no request with ${name}`, async () => {
      rmSync(seen, { force: true });
      const request = pem(requestOf(odd));
      await assert.rejects(authority.signConsole({ ...order, request }), {
        code: 'ca-request',
        message: /subject or attributes/,
      });
      assert.throws(() => readFileSync(seen));
    });
});
