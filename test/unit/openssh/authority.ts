// A certificate authority for tests: signs OpenSSH host certificates of RSA keys.
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** One line, as in ssh_known_hosts. */
export const caLine = `ssh-rsa ${keyBlob(publicKey).toString('base64')} test CA`;

/** @param request any PEM that holds the public key, a private key included */
export function signHost(pem: string, algorithm: 'ssh-rsa' | 'rsa-sha2-512' = 'rsa-sha2-512'): string {
  const type = 'ssh-rsa-cert-v01@openssh.com';
  const numbers = Buffer.alloc(20);
  numbers.writeUInt32BE(2, 8);
  const validity = Buffer.concat([Buffer.alloc(8), Buffer.alloc(8, 0xff)]);
  const signed = Buffer.concat([
    text(type),
    bytes(Buffer.alloc(32)),
    ...keyFields(createPublicKey(pem)),
    numbers.subarray(0, 12),
    text('host1'),
    bytes(text('host1.example.test')),
    validity,
    text(''),
    text(''),
    text(''),
    bytes(keyBlob(publicKey)),
  ]);
  const value = sign(algorithm === 'ssh-rsa' ? 'sha1' : 'sha512', signed, privateKey);
  const whole = Buffer.concat([signed, bytes(Buffer.concat([text(algorithm), bytes(value)]))]);
  return `${type} ${whole.toString('base64')} host1`;
}

function keyBlob(key: KeyObject): Buffer {
  return Buffer.concat([text('ssh-rsa'), ...keyFields(key)]);
}

function keyFields(key: KeyObject): Buffer[] {
  const { e = '', n = '' } = key.export({ format: 'jwk' });
  return [e, n].map((number) => bytes(Buffer.concat([Buffer.alloc(1), Buffer.from(number, 'base64url')])));
}

function bytes(value: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(value.length);
  return Buffer.concat([size, value]);
}

function text(value: string): Buffer {
  return bytes(Buffer.from(value));
}
