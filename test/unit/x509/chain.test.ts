// Chains: what a good one is split into, and the one check that each bad one fails.
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { test } from 'node:test';
import forge from 'node-forge';
import { verifyChain } from '../../../src/x509/chain.ts';
import { makeRequest } from '../../../src/x509/request.ts';
import { checkKeySize, makeRsaKey, readPublicKey } from '../../../src/x509/rsa-key.ts';
import { answer, issue, publicKeyOf } from './authority.ts';

const now = new Date('2030-06-01T00:00:00Z');
const privatePem = await makeRsaKey(2048);
const publicKey = readPublicKey(privatePem, 'key.pem');
const request = (await makeRequest(privatePem)).join('\n');
const ours = publicKeyOf(request);

const ca = issue({ name: 'CA', ca: true });
const byCa = { name: 'CA', keys: ca.keys };
const host = issue({ name: 'host', issuer: byCa, publicKey: ours });
const middle = issue({ name: 'Middle', issuer: byCa, ca: true });
const leaf = issue({ name: 'leaf', issuer: { name: 'Middle', keys: middle.keys }, publicKey: ours });

const squeeze = (text: string) => text.replaceAll(/\s/g, '');

test('a chain is split into CA and host', () => {
  const chain = verifyChain(`${ca.pem}${host.pem}`, publicKey, now);
  assert.equal(squeeze(chain.ca), squeeze(ca.pem));
  assert.equal(squeeze(chain.host), squeeze(host.pem));
});

test('intermediates follow the host, whatever their order and the text around them', () => {
  const chain = verifyChain(`Certificate:\n${ca.pem}between\r\n${middle.pem}${leaf.pem}`, publicKey, now);
  assert.equal(squeeze(chain.host), squeeze(`${leaf.pem}${middle.pem}`));
});

const stranger = issue({ name: 'CA', ca: true });
const early = issue({ name: 'early', issuer: byCa, publicKey: ours, from: new Date('2031-01-01T00:00:00Z') });
const late = issue({ name: 'late', issuer: byCa, publicKey: ours, to: new Date('2029-01-01T00:00:00Z') });
const lateCa = issue({ name: 'Late', ca: true, to: new Date('2029-01-01T00:00:00Z') });
const byLate = issue({ name: 'host', issuer: { name: 'Late', keys: lateCa.keys }, publicKey: ours });
const lateMiddle = issue({ name: 'Middle', issuer: byCa, ca: true, to: new Date('2029-01-01T00:00:00Z') });
const byLateMiddle = issue({ name: 'h', issuer: { name: 'Middle', keys: lateMiddle.keys }, publicKey: ours });
const noCa = issue({ name: 'NoCA' });
const byNoCa = issue({ name: 'host', issuer: { name: 'NoCA', keys: noCa.keys }, publicKey: ours });
const other = issue({ name: 'other', issuer: byCa });

const bad: [string, string, string, RegExp][] = [
  ['nothing', '', 'pki-chain', /holds no certificate/],
  ['text without certificates', 'hello', 'pki-chain', /holds no certificate/],
  ['the CA alone', ca.pem, 'pki-chain', /one certificate only/],
  ['a certificate cut off', `${ca.pem}${host.pem.slice(0, 300)}`, 'pki-chain', /cut off/],
  [
    'one that does not parse',
    `${ca.pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
    'pki-chain',
    /Certificate 2 of the chain cannot be parsed/,
  ],
  ['another key', `${ca.pem}${other.pem}`, 'pki-key', /older request \(CN=other\)/],
  ['a CA of the same name', `${stranger.pem}${host.pem}`, 'pki-chain', /'CN=host' is not signed by the CA 'CN=CA'/],
  ['a missing intermediate', `${ca.pem}${leaf.pem}`, 'pki-chain', /'CN=leaf' is not signed by/],
  ['the host before the CA', `${host.pem}${ca.pem}`, 'pki-key', /this host's key/],
  ['an issuer that is no CA', `${noCa.pem}${byNoCa.pem}`, 'pki-chain', /not signed by the CA/],
  ['a host not valid yet', `${ca.pem}${early.pem}`, 'pki-clock', /host certificate.*not valid before 2031.*clock/],
  ['a host no longer valid', `${ca.pem}${late.pem}`, 'pki-clock', /host certificate.*not valid after 2029.*2030-06-01/],
  ['an expired CA', `${lateCa.pem}${byLate.pem}`, 'pki-clock', /CA certificate 'CN=Late'/],
  ['an expired intermediate', `${ca.pem}${byLateMiddle.pem}${lateMiddle.pem}`, 'pki-clock', /intermediate certificate/],
];
for (const [name, text, code, message] of bad)
  test(`refused: ${name}`, () => {
    assert.throws(() => verifyChain(text, publicKey, now), { code, message });
  });

test('the request: empty subject, SHA-256, our key', () => {
  assert.match(request, /^-----BEGIN CERTIFICATE REQUEST-----\n/);
  const csr = forge.pki.certificationRequestFromPem(request);
  assert.deepEqual(csr.subject.attributes, []);
  assert.equal(csr.signatureOid, forge.pki.oids['sha256WithRSAEncryption']);
  assert.ok(verifyChain(answer(request).join('\n'), publicKey, now));
});

test('keys: PKCS#8 is written, PKCS#1 is read too', async () => {
  assert.match(privatePem, /^-----BEGIN PRIVATE KEY-----/);
  const pkcs1 = createPrivateKey(privatePem).export({ type: 'pkcs1', format: 'pem' }).toString();
  assert.ok(readPublicKey(pkcs1, 'key.pem').equals(publicKey));
  assert.match((await makeRequest(pkcs1)).join('\n'), /BEGIN CERTIFICATE REQUEST/);
});

test('keys that cannot be used are refused without showing them', () => {
  assert.throws(() => readPublicKey('secret', '/k.pem'), { code: 'pki-key', message: /^\/k\.pem holds no readable/ });
  const ec =
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIF0jLlyd2zsiCsDu6Pq+zzGyKTtiyhLOVNDO3hSIYfwQ\n-----END PRIVATE KEY-----\n';
  assert.throws(() => readPublicKey(ec, '/k.pem'), { code: 'pki-key', message: /no RSA key/ });
});

test('key sizes', () => {
  checkKeySize('K', 2048);
  checkKeySize('K', 16384);
  for (const bits of [0, 1024, 2047, 16385, -2048])
    assert.throws(() => checkKeySize('VDSM/keySize', bits), {
      code: 'bad-value',
      message: /VDSM\/keySize must be 2048/,
    });
});
