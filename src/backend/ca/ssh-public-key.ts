// An RSA public key as OpenSSH writes it (RFC 4253, section 6.6).
import { createPublicKey } from 'node:crypto';
import { DeployError } from '../../core/errors.ts';

/** @param pem SubjectPublicKeyInfo @returns one line `ssh-rsa BASE64` @throws DeployError ca-request */
export function sshPublicKeyLine(pem: string): string {
  const { n, e } = createPublicKey(pem).export({ format: 'jwk' });
  if (n === undefined || e === undefined)
    throw new DeployError('ca-request', 'Only RSA keys get a console certificate');
  const numbers = [e, n].map((number) => field(positive(Buffer.from(number, 'base64url'))));
  return `ssh-rsa ${Buffer.concat([field(Buffer.from('ssh-rsa')), ...numbers]).toString('base64')}\n`;
}

/** Big numbers of SSH have a sign bit. */
function positive(bytes: Buffer): Buffer {
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
