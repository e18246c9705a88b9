// OpenSSH host certificates (PROTOCOL.certkeys of OpenSSH): read and verified before a host offers one.
import type { KeyObject } from 'node:crypto';
import { asError, DeployError } from '../base/errors.ts';
import { parsePublicKeyBlob, readKeyFields } from './public-key.ts';
import { SshReader } from './reader.ts';
import { isSignatureGood, signatureAlgorithm } from './signature.ts';

export interface HostCertificate {
  /** Such as `ssh-rsa-cert-v01@openssh.com`. */
  type: string;
  /** The certified key. */
  key: KeyObject;
  keyId: string;
  /** Host names and addresses; none means any. */
  principals: readonly string[];
  /** Seconds since 1970. */
  validAfter: bigint;
  validBefore: bigint;
  caKey: KeyObject;
  /** `ssh-rsa` is SHA-1, which OpenSSH refuses from 8.2 on. */
  signatureAlgorithm: string;
}

export interface Expected {
  /** The host's own key. */
  key: KeyObject;
  caKey: KeyObject;
  now: Date;
}

const ending = '-cert-v01@openssh.com';
const hostType = 2;

/**
 * Verifies everything a client will: the form, our key, the CA and its signature, the dates.
 * @param line one line: type, base64, an optional comment
 * @throws DeployError pki-chain, pki-key or pki-clock, telling which check failed
 */
export function verifyHostCertificate(line: string, expected: Expected): HostCertificate {
  const certificate = parseHostCertificate(line);
  if (!certificate.key.equals(expected.key))
    throw new DeployError('pki-key', `The host certificate '${certificate.keyId}' is for another key than this host's`);
  if (!certificate.caKey.equals(expected.caKey))
    throw new DeployError(
      'pki-chain',
      `The host certificate '${certificate.keyId}' is of another CA than the one given`,
    );
  const now = BigInt(Math.floor(expected.now.getTime() / 1000));
  if (now < certificate.validAfter || now >= certificate.validBefore)
    throw new DeployError(
      'pki-clock',
      `The host certificate '${certificate.keyId}' is valid from ${date(certificate.validAfter)} to ` +
        `${date(certificate.validBefore)}, and this host's clock says ${expected.now.toISOString()}: ` +
        'set the clock of this host or of the CA, or let the certificate be made anew',
    );
  return certificate;
}

/** @throws DeployError pki-chain: no host certificate, or its signature is wrong */
function parseHostCertificate(line: string): HostCertificate {
  const [type = '', base64 = ''] = line.trim().split(/\s+/);
  try {
    if (/[\r\n]/.test(line.trim())) throw new Error('it has more than one line');
    if (!type.endsWith(ending)) throw new Error(`its type is '${type.slice(0, 60)}'`);
    return readCertificate(type, Buffer.from(base64, 'base64'));
  } catch (cause) {
    throw new DeployError('pki-chain', `The answer is no usable OpenSSH host certificate: ${asError(cause).message}`, {
      cause,
    });
  }
}

function readCertificate(type: string, blob: Buffer): HostCertificate {
  const reader = new SshReader(blob);
  if (reader.text() !== type) throw new Error('the line and the certificate differ in type');
  reader.bytes(); // nonce
  const key = readKeyFields(type.slice(0, -ending.length), reader);
  reader.uint64(); // serial
  const kind = reader.uint32();
  if (kind !== hostType) throw new Error('it is for a user, not for a host');
  const keyId = reader.text();
  const principals = readTexts(reader.bytes());
  const [validAfter, validBefore] = [reader.uint64(), reader.uint64()];
  // A host certificate has no critical option that we, or ssh, would know.
  if (reader.bytes().length > 0) throw new Error('it has critical options');
  reader.bytes(); // extensions
  reader.bytes(); // reserved
  const caKey = parsePublicKeyBlob(reader.bytes());
  const signed = blob.subarray(0, reader.offset);
  const signature = reader.bytes();
  if (!reader.atEnd) throw new Error('something follows the signature');
  if (!isSignatureGood(signed, signature, caKey)) throw new Error('its signature is wrong');
  const algorithm = signatureAlgorithm(signature);
  return { type, key, keyId, principals, validAfter, validBefore, caKey, signatureAlgorithm: algorithm };
}

function readTexts(packed: Buffer): string[] {
  const reader = new SshReader(packed);
  const texts: string[] = [];
  while (!reader.atEnd) texts.push(reader.text());
  return texts;
}

/** `forever` for the greatest number, by which OpenSSH means that. */
function date(seconds: bigint): string {
  return seconds >= 1n << 43n ? 'forever' : new Date(Number(seconds) * 1000).toISOString();
}
