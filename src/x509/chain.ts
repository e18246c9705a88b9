// Certificate chains as a back-end answers them: checked whole before anything of them is written.
import type { KeyObject, X509Certificate } from 'node:crypto';
import { DeployError } from '../base/errors.ts';
import { keyUsages, oids, readBasicConstraints, readFields, readKeyUsage } from './extensions.ts';
import { formatCertificates, parseCertificates } from './pem.ts';

export interface HostChain {
  /** The CA's certificate, PEM. */
  ca: string;
  /** The host's certificate and after it its intermediates, PEM. */
  host: string;
}

/**
 * Splits a chain, the CA first and then the host certificate and its intermediates, and verifies it.
 * @param publicKey of the host's private key
 * @throws DeployError pki-chain, pki-key (certified is another key) or pki-clock (not valid at `now`), telling which check failed
 */
export function verifyChain(text: string, publicKey: KeyObject, now: Date): HostChain {
  const [ca, ...rest] = parseCertificates(text);
  if (ca === undefined) throw new DeployError('pki-chain', 'The certificate chain holds no certificate');
  if (rest.length === 0)
    throw new DeployError('pki-chain', 'The certificate chain holds one certificate only: the CA, then the host');
  const ourKey = publicKey.export({ type: 'spki', format: 'der' });
  const host = rest.find((one) => one.publicKey.export({ type: 'spki', format: 'der' }).equals(ourKey));
  if (host === undefined)
    throw new DeployError(
      'pki-key',
      `No certificate of the chain is for this host's key; it may answer an older request (${rest.map(nameOf).join('; ')})`,
    );
  const intermediates = pathTo(
    ca,
    host,
    rest.filter((one) => one !== host),
  );
  checkPath([host, ...intermediates, ca]);
  checkValidity('CA', ca, now);
  for (const one of intermediates) checkValidity('intermediate', one, now);
  checkValidity('host', host, now);
  return { ca: formatCertificates([ca]), host: formatCertificates([host, ...intermediates]) };
}

/** The intermediates between the host's certificate and the CA, nearest to the host first. */
function pathTo(ca: X509Certificate, host: X509Certificate, pool: readonly X509Certificate[]): X509Certificate[] {
  const path: X509Certificate[] = [];
  let current = host;
  while (!isSignedBy(current, ca)) {
    const below = current;
    const issuer = pool.find((one) => !path.includes(one) && isSignedBy(below, one));
    if (issuer === undefined)
      throw new DeployError(
        'pki-chain',
        `The certificate '${nameOf(current)}' is not signed by the CA '${nameOf(ca)}'`,
      );
    path.push(issuer);
    current = issuer;
  }
  return path;
}

function isSignedBy(one: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && one.checkIssued(issuer) && one.verify(issuer.publicKey);
}

/** What openssl verify checks of the extensions. @param path from the host up to the CA */
function checkPath(path: readonly X509Certificate[]): void {
  // Authorities below the one looked at, not counting those that issued themselves.
  let below = 0;
  path.forEach((one, index) => {
    const reason = index === 0 ? reasonAgainstHost(one) : reasonAgainstIssuer(one, below);
    if (reason !== undefined)
      throw new DeployError('pki-chain', `The certificate '${nameOf(one)}' cannot be used: ${reason}`);
    if (index > 0 && one.subject !== one.issuer) below += 1;
  });
}

/** Those that OpenSSL knows: any other critical one makes it refuse the certificate. */
const known: readonly string[] = Object.values(oids);

function reasonAgainstHost(one: X509Certificate): string | undefined {
  const usage = reading(one)?.usage;
  const { digitalSignature, keyEncipherment, keyAgreement } = keyUsages;
  const isForTls = usage === undefined || [digitalSignature, keyEncipherment, keyAgreement].some((bit) => usage(bit));
  return reasonAgainst(one) ?? (isForTls ? undefined : 'its key usage does not allow TLS');
}

function reasonAgainstIssuer(one: X509Certificate, below: number): string | undefined {
  const { constraints, usage } = reading(one) ?? {};
  if (constraints?.ca !== true) return reasonAgainst(one) ?? 'it is not the certificate of a CA';
  if (usage !== undefined && !usage(keyUsages.keyCertSign))
    return 'its key usage does not allow it to sign certificates';
  const { pathLength } = constraints;
  if (pathLength !== undefined && below > pathLength)
    return `its path length is ${pathLength}, and the number of authorities below it ${below}`;
  return reasonAgainst(one);
}

function reasonAgainst(one: X509Certificate): string | undefined {
  const read = reading(one);
  if (read === undefined) return 'its extensions cannot be read';
  const names = read.extensions.map(({ oid }) => oid);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `it has the extension ${twice} twice`;
  const unknown = read.extensions.find(({ critical, oid }) => critical && !known.includes(oid));
  return unknown === undefined ? undefined : `its critical extension ${unknown.oid} is not known`;
}

function reading(one: X509Certificate) {
  try {
    const { extensions } = readFields(one.raw);
    return { extensions, constraints: readBasicConstraints(extensions), usage: readKeyUsage(extensions) };
  } catch {
    return undefined;
  }
}

function checkValidity(what: string, one: X509Certificate, now: Date): void {
  const early = now < one.validFromDate;
  if (!early && now <= one.validToDate) return;
  const problem = early
    ? `is not valid before ${one.validFromDate.toISOString()}`
    : `is not valid after ${one.validToDate.toISOString()}`;
  throw new DeployError(
    'pki-clock',
    `The ${what} certificate '${nameOf(one)}' ${problem}, and this host's clock says ${now.toISOString()}: ` +
      'set the clock of this host or of the CA, or let the certificate be made anew',
  );
}

function nameOf(one: X509Certificate): string {
  return (one.subject ?? '').replaceAll('\n', ', ') || 'no subject';
}
