// RSA keys: made by the native code of Node.js, written as PKCS#8 PEM, read as PKCS#8 or PKCS#1.
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { DeployError } from '../base/errors.ts';

const leastBits = 2048;
/** OpenSSL's own limit for checking signatures; making a bigger key takes hours. */
const mostBits = 16384;

/**
 * @param bits 2048 to 16384
 * @returns the private key as PKCS#8 PEM
 */
export async function makeRsaKey(bits: number): Promise<string> {
  const pair = await promisify(generateKeyPair)('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return pair.privateKey;
}

/** @throws DeployError bad-value naming the key of the environment */
export function checkKeySize(name: string, bits: number): void {
  if (bits >= leastBits && bits <= mostBits) return;
  throw new DeployError('bad-value', `${name} must be ${leastBits} to ${mostBits} bits, not ${bits}`);
}

/** @throws DeployError pki-key naming the file; the key's text is in no message. */
export function readPublicKey(privatePem: string, file: string): KeyObject {
  try {
    const key = createPrivateKey(privatePem);
    if (key.asymmetricKeyType === 'rsa') return createPublicKey(key);
  } catch (cause) {
    throw new DeployError('pki-key', `${file} holds no readable private key`, { cause });
  }
  throw new DeployError('pki-key', `The private key in ${file} is no RSA key`);
}
