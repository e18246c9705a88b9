// Signatures of SSH (RFC 4253, 5656, 8332, 8709), checked by node:crypto.
import { verify, type KeyObject } from 'node:crypto';
import { SshReader, unsignedBytes } from './reader.ts';

/** Which key an algorithm needs, its hash, and for ECDSA the bytes of each number of the signature. */
const algorithms: Readonly<Record<string, { key: string; hash: string | null; size?: number }>> = {
  'ssh-rsa': { key: 'rsa', hash: 'sha1' },
  'rsa-sha2-256': { key: 'rsa', hash: 'sha256' },
  'rsa-sha2-512': { key: 'rsa', hash: 'sha512' },
  'ssh-ed25519': { key: 'ed25519', hash: null },
  'ecdsa-sha2-nistp256': { key: 'ec', hash: 'sha256', size: 32 },
  'ecdsa-sha2-nistp384': { key: 'ec', hash: 'sha384', size: 48 },
  'ecdsa-sha2-nistp521': { key: 'ec', hash: 'sha512', size: 66 },
};

/** False too where the algorithm is not known or does not fit the key. @throws RangeError for a signature cut off. */
export function isSignatureGood(signed: Buffer, signature: Buffer, key: KeyObject): boolean {
  const reader = new SshReader(signature);
  const algorithm = algorithms[reader.text()];
  const value = reader.bytes();
  if (algorithm === undefined || algorithm.key !== key.asymmetricKeyType || !reader.atEnd) return false;
  if (algorithm.size === undefined) return verify(algorithm.hash, signed, key, value);
  const numbers = new SshReader(value);
  const [r, s] = [numbers.bytes(), numbers.bytes()].map((number) => unsignedBytes(number, algorithm.size));
  const plain = Buffer.concat([r ?? Buffer.alloc(0), s ?? Buffer.alloc(0)]);
  return verify(algorithm.hash, signed, { key, dsaEncoding: 'ieee-p1363' }, plain);
}

export function signatureAlgorithm(signature: Buffer): string {
  return new SshReader(signature).text();
}
