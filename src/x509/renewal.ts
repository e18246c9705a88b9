// When a host's certificate has to be made anew.
import { X509Certificate } from 'node:crypto';

const yearMs = 365 * 24 * 60 * 60 * 1000;

/** Why, for people; undefined while the certificate is good for another year and for the host's name. */
export function reasonToRenew(pem: string, hostName: string, now: Date): string | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return 'it cannot be read';
  }
  const end = certificate.validToDate;
  if (end.getTime() - now.getTime() < yearMs) return `it ends on ${end.toISOString().slice(0, 10)}`;
  if (certificate.checkHost(hostName, { subject: 'never' }) === undefined) return `it does not name ${hostName}`;
  return undefined;
}
