// Whether the certificates of a host that was enrolled before still hold. Pure.
import { X509Certificate } from 'node:crypto';
import type { Seen } from '#plugin';

const dayMs = 24 * 60 * 60 * 1000;
const soonDays = 14;

/** One certificate that a host may have, with whether its key is there. */
export interface HostCertificate {
  readonly path: string;
  /** undefined where there is no such file. */
  readonly pem: string | undefined;
  readonly hasKey: boolean;
}

/** A host that was never enrolled has none, and nothing to complain of. */
export function judgeCertificates(certificates: readonly HostCertificate[], now: Date): Seen | undefined {
  const faults = certificates.flatMap((one) => judgeOne(one, now) ?? []);
  if (faults.length === 0) return undefined;
  const seen = faults.map((fault) => (typeof fault === 'string' ? fault : fault.seen)).join('; ');
  return faults.some((fault) => typeof fault === 'string') ? seen : { seen, severity: 'warning' };
}

function judgeOne({ path, pem, hasKey }: HostCertificate, now: Date): Seen | undefined {
  if (pem === undefined) return hasKey ? `${path} is missing, though its key is there` : undefined;
  if (!hasKey) return `the key of ${path} is missing`;
  let end: Date;
  let begin: Date;
  try {
    ({ validToDate: end, validFromDate: begin } = new X509Certificate(pem));
  } catch {
    return `${path} cannot be read`;
  }
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  if (now > end) return `${path} expired on ${day(end)}`;
  if (now < begin) return `${path} is not valid before ${day(begin)}`;
  if (end.getTime() - now.getTime() > soonDays * dayMs) return undefined;
  return { seen: `${path} ends on ${day(end)}`, severity: 'warning' };
}
