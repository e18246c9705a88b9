// Certificates of our own CA and of its hosts (RFC 5280), signed by native code and off the event loop.
import { createHash, createPublicKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { promisify } from 'node:util';
import {
  bitString,
  boolean,
  contextTag,
  encode,
  integer,
  nothing,
  octetString,
  oid,
  readInside,
  readValue,
  sequence,
  set,
  time,
  utf8String,
} from '../../x509/der.ts';
import { find, keyUsages, oids, readFields } from '../../x509/extensions.ts';
import { commonName } from './authority.ts';

const dayMs = 24 * 3600 * 1000;
/** Clocks of hosts differ: a certificate is good from a day before it was made. */
const backDateMs = dayMs;
const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';
export const sha256WithRsa = sequence(oid('1.2.840.113549.1.1.11'), nothing);

export interface Issuer {
  /** RSA. */
  readonly key: KeyObject;
  readonly certificate: X509Certificate;
}

interface Terms {
  readonly organization: string;
  readonly days: number;
  /** Hex, positive. */
  readonly serial: string;
}

/** Self-signed; it signs certificates of hosts and of no other authority. */
export async function makeCaCertificate(key: KeyObject, terms: Terms): Promise<X509Certificate> {
  const { organization, serial } = terms;
  const name = distinguishedName(organization, `${organization} host CA ${serial.slice(-5)}`.slice(0, 64));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const pathLength = integer(0);
  return issue(key, {
    ...terms,
    issuer: name,
    subject: name,
    publicKey,
    ends: endOf(terms.days),
    extensions: [
      extension(oids.basicConstraints, true, sequence(boolean(true), pathLength)),
      extension(oids.keyUsage, true, usage(keyUsages.keyCertSign, keyUsages.cRLSign)),
      extension(oids.subjectKeyIdentifier, false, octetString(keyIdentifier(publicKey))),
    ],
  });
}

export interface HostTerms extends Terms {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer;
  readonly names: readonly string[];
}

/** For TLS servers and clients. */
export async function makeHostCertificate({ key, certificate }: Issuer, terms: HostTerms): Promise<X509Certificate> {
  const { publicKey, names, organization, days } = terms;
  const ca = readFields(certificate.raw);
  const end = endOf(days);
  const isRsa = createPublicKey({ key: publicKey, type: 'spki', format: 'der' }).asymmetricKeyType === 'rsa';
  return issue(key, {
    ...terms,
    issuer: ca.subject,
    subject: distinguishedName(organization, commonName(names)),
    // Beyond its CA's end it would be worth nothing.
    ends: end < certificate.validToDate ? end : certificate.validToDate,
    extensions: [
      extension(oids.basicConstraints, true, sequence()),
      extension(oids.keyUsage, true, usage(keyUsages.digitalSignature, ...(isRsa ? [keyUsages.keyEncipherment] : []))),
      extension(oids.extendedKeyUsage, false, sequence(oid(serverAuth), oid(clientAuth))),
      extension(oids.subjectAltName, false, sequence(...names.map(altName))),
      extension(oids.subjectKeyIdentifier, false, octetString(keyIdentifier(publicKey))),
      extension(oids.authorityKeyIdentifier, false, authorityKeyIdentifier(certificate)),
    ],
  });
}

interface Body extends Terms {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly ends: Date;
  readonly extensions: readonly Buffer[];
}

async function issue(key: KeyObject, body: Body): Promise<X509Certificate> {
  const version3 = encode(contextTag(0, true), integer(2));
  const der = await signed(
    key,
    sequence(
      version3,
      integer(body.serial),
      sha256WithRsa,
      body.issuer,
      sequence(time(new Date(Date.now() - backDateMs)), time(body.ends)),
      body.subject,
      body.publicKey,
      encode(contextTag(3, true), sequence(...body.extensions)),
    ),
  );
  return new X509Certificate(der);
}

/** A body with its signature. */
export async function signed(key: KeyObject, body: Buffer): Promise<Buffer> {
  return sequence(body, sha256WithRsa, bitString(await promisify(sign)('sha256', body, key)));
}

function endOf(days: number): Date {
  return new Date(Date.now() + days * dayMs);
}

function distinguishedName(organization: string, name: string): Buffer {
  const part = (type: string, text: string): Buffer => set(sequence(oid(type), utf8String(text)));
  return sequence(part('2.5.4.10', organization), part('2.5.4.3', name));
}

export function extension(name: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(name), ...(critical ? [boolean(true)] : []), octetString(value));
}

/** All of its bits lie in the first octet. */
function usage(...bits: readonly number[]): Buffer {
  const octet = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0);
  return bitString(Buffer.from([octet]), 7 - Math.max(...bits));
}

function altName(name: string): Buffer {
  if (isIPv4(name)) return encode(contextTag(7, false), Buffer.from(name.split('.').map(Number)));
  if (isIPv6(name)) return encode(contextTag(7, false), addressBytes(name));
  return encode(contextTag(2, false), Buffer.from(name, 'latin1'));
}

function addressBytes(address: string): Buffer {
  const [front = '', back] = address.split('::');
  const groups = (text: string): string[] => text.split(':').filter((group) => group !== '');
  const [left, right] = [groups(front), groups(back ?? '')];
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** RFC 5280, section 4.2.1.2, the first way. */
function keyIdentifier(publicKey: Buffer): Buffer {
  const [, bits] = readInside(readValue(publicKey));
  return createHash('sha1')
    .update(bits?.content.subarray(1) ?? '')
    .digest();
}

/** As the CA's own certificate has it. */
export function authorityKeyIdentifier(certificate: X509Certificate): Buffer {
  const { extensions, publicKey } = readFields(certificate.raw);
  const own = find(extensions, oids.subjectKeyIdentifier);
  return sequence(encode(contextTag(0, false), own === undefined ? keyIdentifier(publicKey) : readValue(own).content));
}
