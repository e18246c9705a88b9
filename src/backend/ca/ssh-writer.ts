// Writes the binary data types of SSH (RFC 4251, section 5) and public keys made of them.
import type { KeyObject } from 'node:crypto';

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

/** A `string`: bytes behind their count. */
export function bytesField(bytes: Uint8Array | string): Buffer {
  const content = Buffer.from(bytes);
  return Buffer.concat([uint32(content.length), content]);
}

/** A positive `mpint`. */
export function numberField(unsigned: Buffer): Buffer {
  const first = unsigned.findIndex((byte) => byte !== 0);
  const bare = first < 0 ? Buffer.alloc(0) : unsigned.subarray(first);
  return bytesField((bare[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bare]) : bare);
}

const curves: Readonly<Record<string, string>> = { 'P-256': 'nistp256', 'P-384': 'nistp384', 'P-521': 'nistp521' };

/** A public key, RSA or ECDSA: its type and the fields behind it. @throws RangeError for another kind */
export function publicKeyFields(key: KeyObject): { type: string; fields: Buffer } {
  const { kty, n = '', e = '', crv = '', x = '', y = '' } = key.export({ format: 'jwk' });
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
  if (kty === 'RSA') return { type: 'ssh-rsa', fields: Buffer.concat([numberField(bytes(e)), numberField(bytes(n))]) };
  const curve = curves[crv];
  if (kty !== 'EC' || curve === undefined) throw new RangeError('the key is neither RSA nor ECDSA');
  const point = Buffer.concat([Buffer.from([4]), bytes(x), bytes(y)]);
  return { type: `ecdsa-sha2-${curve}`, fields: Buffer.concat([bytesField(curve), bytesField(point)]) };
}

/** As it stands in signatures and in files. */
export function publicKeyBlob(key: KeyObject): Buffer {
  const { type, fields } = publicKeyFields(key);
  return Buffer.concat([bytesField(type), fields]);
}

/** One line without a comment. */
export function publicKeyLine(key: KeyObject): string {
  return `${publicKeyFields(key).type} ${publicKeyBlob(key).toString('base64')}`;
}
