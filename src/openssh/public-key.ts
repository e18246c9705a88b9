// OpenSSH public keys as keys of node:crypto: RSA, ECDSA over the NIST curves, Ed25519.
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { asError, DeployError } from '../base/errors.ts';
import { SshReader, unsignedBytes } from './reader.ts';

/** The three curves of RFC 5656, as JWK calls them and with the bytes of a coordinate. */
const curves: Readonly<Record<string, { crv: string; size: number }>> = {
  nistp256: { crv: 'P-256', size: 32 },
  nistp384: { crv: 'P-384', size: 48 },
  nistp521: { crv: 'P-521', size: 66 },
};

/**
 * @param line one line of a `.pub` file: type, base64, an optional comment
 * @throws DeployError pki-key naming `what`
 */
export function parsePublicKeyLine(line: string, what: string): KeyObject {
  const [type, base64] = line.trim().split(/\s+/);
  try {
    const reader = new SshReader(Buffer.from(base64 ?? '', 'base64'));
    const inner = reader.text();
    if (inner !== type) throw new Error(`the line says ${type}, the key ${inner}`);
    const key = readKeyFields(inner, reader);
    if (!reader.atEnd) throw new Error('something follows the key');
    return key;
  } catch (cause) {
    throw new DeployError('pki-key', `${what} is no usable OpenSSH public key: ${asError(cause).message}`, { cause });
  }
}

/** A key as it stands inside signatures and certificates: its type and fields. */
export function parsePublicKeyBlob(blob: Buffer): KeyObject {
  const reader = new SshReader(blob);
  return readKeyFields(reader.text(), reader);
}

/**
 * The fields of a key behind its type.
 * @param type the plain type, such as `ssh-rsa`, without a certificate's ending
 * @throws Error for a type that is not known or fields that do not fit
 */
export function readKeyFields(type: string, reader: SshReader): KeyObject {
  if (type === 'ssh-rsa') {
    const e = unsignedBytes(reader.bytes());
    return fromJwk({ kty: 'RSA', e: url(e), n: url(unsignedBytes(reader.bytes())) });
  }
  if (type === 'ssh-ed25519') return fromJwk({ kty: 'OKP', crv: 'Ed25519', x: url(reader.bytes()) });
  if (!type.startsWith('ecdsa-sha2-')) throw new Error(`the key type ${type} is not supported`);
  const name = reader.text();
  const curve = curves[name];
  const point = reader.bytes();
  if (curve === undefined || type !== `ecdsa-sha2-${name}` || point[0] !== 4 || point.length !== 1 + 2 * curve.size)
    throw new Error(`the key of type ${type} is malformed`);
  const [x, y] = [point.subarray(1, 1 + curve.size), point.subarray(1 + curve.size)];
  return fromJwk({ kty: 'EC', crv: curve.crv, x: url(x), y: url(y) });
}

function fromJwk(jwk: JsonWebKey): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' });
}

function url(bytes: Buffer): string {
  return bytes.toString('base64url');
}
