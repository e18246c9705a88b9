// RSA private keys in OpenSSH's own format (PROTOCOL.key), without a passphrase: what ssh-keygen writes.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { SshReader, unsignedBytes } from '../../openssh/reader.ts';

const magic = 'openssh-key-v1\0';

export function isOpenSshPrivateKey(text: string): boolean {
  return text.includes('-----BEGIN OPENSSH PRIVATE KEY-----');
}

/** @throws Error for a key with a passphrase or of another kind; the key's text is in no message */
export function parseOpenSshPrivateKey(text: string): KeyObject {
  const [, base64 = ''] =
    /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END OPENSSH PRIVATE KEY-----/.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.subarray(0, magic.length).toString('latin1') !== magic) throw new Error('it is no OpenSSH private key');
  const reader = new SshReader(bytes.subarray(magic.length));
  const cipher = reader.text();
  if (cipher !== 'none') throw new Error(`it is encrypted with ${cipher}`);
  reader.bytes(); // key derivation
  reader.bytes(); // its options
  if (reader.uint32() !== 1) throw new Error('it holds more than one key');
  reader.bytes(); // public key
  const inner = new SshReader(reader.bytes());
  if (inner.uint32() !== inner.uint32()) throw new Error('its check numbers differ');
  if (inner.text() !== 'ssh-rsa') throw new Error('it is no RSA key');
  const [n, e, d, qi, p, q] = Array.from({ length: 6 }, () => unsignedBytes(inner.bytes()));
  if (n === undefined || e === undefined || d === undefined || qi === undefined || p === undefined || q === undefined)
    throw new Error('it lacks numbers');
  const [dp, dq] = [p, q].map((prime) => hex((number(d) % (number(prime) - 1n)).toString(16)));
  const word = (value: Buffer | undefined): string => value?.toString('base64url') ?? '';
  const jwk = {
    kty: 'RSA',
    n: word(n),
    e: word(e),
    d: word(d),
    p: word(p),
    q: word(q),
    dp: word(dp),
    dq: word(dq),
    qi: word(qi),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

function number(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function hex(digits: string): Buffer {
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
}
