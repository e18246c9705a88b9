// Lists of revoked certificates, version 2 (RFC 5280, section 5).
import { contextTag, encode, integer, sequence, time } from '../../x509/der.ts';
import { oids, readFields } from '../../x509/extensions.ts';
import { authorityKeyIdentifier, extension, type Issuer, sha256WithRsa, signed } from './certificate.ts';

const dayMs = 24 * 3600 * 1000;

export interface RevokedCertificate {
  /** Hex. */
  readonly serial: string;
  readonly at: Date;
}

/** A list of version 2. @param number grows with each list @returns DER */
export async function makeRevocationList(
  { key, certificate }: Issuer,
  { revoked, number, days, now }: { revoked: readonly RevokedCertificate[]; number: number; days: number; now: Date },
): Promise<Buffer> {
  const entries = revoked.map(({ serial, at }) => sequence(integer(serial), time(at)));
  return signed(
    key,
    sequence(
      integer(1),
      sha256WithRsa,
      readFields(certificate.raw).subject,
      time(now),
      time(new Date(now.getTime() + days * dayMs)),
      ...(entries.length === 0 ? [] : [sequence(...entries)]),
      encode(
        contextTag(0, true),
        sequence(
          extension(oids.authorityKeyIdentifier, false, authorityKeyIdentifier(certificate)),
          extension(oids.crlNumber, false, integer(number)),
        ),
      ),
    ),
  );
}
