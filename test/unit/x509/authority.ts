// A certificate authority for tests: certificates with every fault that a chain can have.
import { isIP } from 'node:net';
import forge from 'node-forge';

export interface Issued {
  pem: string;
  keys: forge.pki.rsa.KeyPair;
}

interface Options {
  name: string;
  issuer?: { name: string; keys: forge.pki.rsa.KeyPair };
  /** Whose certificate it is; a new key if left out. */
  publicKey?: forge.pki.rsa.PublicKey;
  ca?: boolean;
  from?: Date;
  to?: Date;
  /** Addresses and names. */
  altNames?: readonly string[];
}

let serial = 1;

export function issue({ name, issuer, publicKey, ca = false, from, to, altNames = [] }: Options): Issued {
  const keys = forge.pki.rsa.generateKeyPair({ bits: 2048, workers: 0 });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey ?? keys.publicKey;
  certificate.serialNumber = (serial++).toString(16).padStart(2, '0');
  certificate.validity.notBefore = from ?? new Date('2020-01-01T00:00:00Z');
  certificate.validity.notAfter = to ?? new Date('2040-01-01T00:00:00Z');
  certificate.setSubject([{ name: 'commonName', value: name }]);
  certificate.setIssuer([{ name: 'commonName', value: issuer?.name ?? name }]);
  const named = altNames.map((one) => (isIP(one) === 0 ? { type: 2, value: one } : { type: 7, ip: one }));
  certificate.setExtensions([
    { name: 'basicConstraints', cA: ca, critical: true },
    ...(named.length === 0 ? [] : [{ name: 'subjectAltName', altNames: named }]),
  ]);
  certificate.sign(issuer?.keys.privateKey ?? keys.privateKey, forge.md.sha256.create());
  return { pem: forge.pki.certificateToPem(certificate).replaceAll('\r', ''), keys };
}

/** The public key of a request, whose own signature must be good. */
export function publicKeyOf(request: string): forge.pki.rsa.PublicKey {
  const csr = forge.pki.certificationRequestFromPem(request);
  if (!csr.verify() || csr.publicKey === null) throw new Error('The request is not signed by its own key');
  return csr.publicKey as forge.pki.rsa.PublicKey;
}

/** What a good CA answers to a request: the CA first, then the host. */
export function answer(request: string): string[] {
  const ca = issue({ name: 'CA', ca: true });
  const host = issue({ name: 'host', issuer: { name: 'CA', keys: ca.keys }, publicKey: publicKeyOf(request) });
  return `${ca.pem}${host.pem}`.trimEnd().split('\n');
}
