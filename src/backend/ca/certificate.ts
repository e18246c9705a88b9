// Certificates made with node-forge: of a CA, and of its hosts (RFC 5280).
import { sign } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import type forge from 'node-forge';
import { commonName } from './authority.ts';

const dayMs = 24 * 3600 * 1000;
/** Clocks of hosts differ: a certificate is good from a day before it was made. */
const backDateMs = dayMs;

export interface Issuer {
  /** PEM, RSA. */
  readonly key: string;
  readonly certificate: string;
}

interface Terms {
  readonly organization: string;
  readonly days: number;
  /** Hex, positive. */
  readonly serial: string;
}

/** @returns PEM, self-signed */
export async function makeCaCertificate(privateKey: string, { organization, days, serial }: Terms): Promise<string> {
  const { default: forge } = await import('node-forge');
  const key = forge.pki.privateKeyFromPem(privateKey);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = serial;
  setValidity(certificate.validity, days);
  const subject = [
    { name: 'organizationName', value: organization },
    { name: 'commonName', value: `${organization} host CA ${serial.slice(-5)}`.slice(0, 64) },
  ];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  return signed(certificate, privateKey);
}

export interface HostTerms extends Terms {
  /** PEM. */
  readonly publicKey: string;
  readonly names: readonly string[];
}

/** For TLS servers and clients. @returns PEM */
export async function makeHostCertificate(issuer: Issuer, terms: HostTerms): Promise<string> {
  const { default: forge } = await import('node-forge');
  const ca = forge.pki.certificateFromPem(issuer.certificate);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(terms.publicKey);
  certificate.serialNumber = terms.serial;
  setValidity(certificate.validity, terms.days);
  // Beyond its CA's end it would be worth nothing.
  if (certificate.validity.notAfter > ca.validity.notAfter) certificate.validity.notAfter = ca.validity.notAfter;
  certificate.setSubject([
    { name: 'organizationName', value: terms.organization },
    { name: 'commonName', value: commonName(terms.names) },
  ]);
  certificate.setIssuer(ca.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
    { name: 'subjectAltName', altNames: terms.names.map(altName) },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: ca.generateSubjectKeyIdentifier().getBytes() },
  ]);
  return signed(certificate, issuer.key);
}

/** By native code and off the event loop: forge would hold up all other hosts for a fifth of a second. @returns PEM */
async function signed(certificate: forge.pki.Certificate, privateKey: string): Promise<string> {
  const { default: library } = await import('node-forge');
  // The types of forge leave this one out.
  const pki = library.pki as typeof library.pki & { getTBSCertificate(of: forge.pki.Certificate): forge.asn1.Asn1 };
  const algorithm = pki.oids['sha256WithRSAEncryption'] ?? '';
  certificate.signatureOid = algorithm;
  certificate.siginfo.algorithmOid = algorithm;
  certificate.tbsCertificate = pki.getTBSCertificate(certificate);
  const bytes = Buffer.from(library.asn1.toDer(certificate.tbsCertificate).getBytes(), 'latin1');
  certificate.signature = (await promisify(sign)('sha256', bytes, privateKey)).toString('latin1');
  return pki.certificateToPem(certificate);
}

function altName(name: string): { type: number; value?: string; ip?: string } {
  return isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name };
}

function setValidity(validity: { notBefore: Date; notAfter: Date }, days: number): void {
  Object.assign(validity, {
    notBefore: new Date(Date.now() - backDateMs),
    notAfter: new Date(Date.now() + days * dayMs),
  });
}
