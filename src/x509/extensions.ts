// Fields and extensions of a certificate that node:crypto does not show (RFC 5280, section 4.2).
import { contextTag, type DerValue, notDer, readInside, readOid, readValue, tags } from './der.ts';

export const oids = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
} as const;

/** Bits of the key usage, from the left of its first octet. */
export const keyUsages = {
  digitalSignature: 0,
  keyEncipherment: 2,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
} as const;

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

/** What of a certificate is read here. */
export interface CertificateFields {
  /** DER. */
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: Buffer;
  readonly extensions: readonly Extension[];
}

/** @param der the whole certificate @throws RangeError */
export function readFields(der: Buffer): CertificateFields {
  const [body] = readInside(readValue(der));
  const all = readInside(body);
  // Version 1 has no version.
  const fields = all[0]?.tag === contextTag(0, true) ? all.slice(1) : all;
  const [, , issuer, , subject, publicKey, ...rest] = fields;
  if (issuer === undefined || subject === undefined || publicKey === undefined) throw notDer();
  const list = rest.find(({ tag }) => tag === contextTag(3, true));
  const extensions = list === undefined ? [] : readInside(readValue(list.content)).map(readExtension);
  return { subject: subject.whole, issuer: issuer.whole, publicKey: publicKey.whole, extensions };
}

function readExtension(value: DerValue): Extension {
  const [name, ...rest] = readInside(value);
  const body = rest.at(-1);
  if (body?.tag !== tags.octetString || rest.length > 2) throw notDer();
  return { oid: readOid(name), critical: rest.length === 2 && rest[0]?.content[0] !== 0, value: body.content };
}

/** A missing extension is no CA. */
export function readBasicConstraints(extensions: readonly Extension[]): {
  ca: boolean;
  pathLength: number | undefined;
} {
  const value = find(extensions, oids.basicConstraints);
  if (value === undefined) return { ca: false, pathLength: undefined };
  const [first, second] = readInside(readValue(value));
  const flag = first?.tag === tags.boolean ? first : undefined;
  const length = flag === undefined ? first : second;
  if (length !== undefined && (length.tag !== tags.integer || (length.content[0] ?? 0x80) >= 0x80)) throw notDer();
  const number = length?.content.reduce((sum, byte) => sum * 256 + byte, 0);
  return { ca: flag !== undefined && flag.content[0] !== 0, pathLength: number };
}

/** Undefined where the certificate does not limit its key. */
export function readKeyUsage(extensions: readonly Extension[]): ((usage: number) => boolean) | undefined {
  const value = find(extensions, oids.keyUsage);
  if (value === undefined) return undefined;
  const { tag, content } = readValue(value);
  if (tag !== tags.bitString) throw notDer();
  return (usage) => ((content[1 + (usage >> 3)] ?? 0) & (0x80 >> (usage & 7))) !== 0;
}

export function find(extensions: readonly Extension[], name: string): Buffer | undefined {
  return extensions.find(({ oid }) => oid === name)?.value;
}
