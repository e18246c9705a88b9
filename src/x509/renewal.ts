// When a host's certificate has to be made anew.
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const yearMs = 365 * 24 * 60 * 60 * 1000;

/**
 * Why, for people; undefined while the certificate is good for another year and names the host.
 * @param others names and addresses besides its host name: one of them will do
 */
export function reasonToRenew(
  pem: string,
  hostName: string,
  now: Date,
  others: readonly string[] = [],
): string | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return 'it cannot be read';
  }
  const end = certificate.validToDate;
  if (end.getTime() - now.getTime() < yearMs) return `it ends on ${end.toISOString().slice(0, 10)}`;
  const isNamed = [hostName, ...others].some((one) =>
    isIP(one) === 0
      ? certificate.checkHost(one, { subject: 'never' }) !== undefined
      : certificate.checkIP(one) !== undefined,
  );
  return isNamed ? undefined : `it does not name ${hostName}`;
}

/** The host names that a certificate is for. */
export function hostNamesIn(pem: string): string[] {
  try {
    const names = new X509Certificate(pem).subjectAltName?.split(', ') ?? [];
    return names.flatMap((one) => (/^DNS:[\w.-]+$/.test(one) ? [one.slice('DNS:'.length)] : []));
  } catch {
    return [];
  }
}
