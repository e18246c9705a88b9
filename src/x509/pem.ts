// PEM as people and back-ends send it: blocks, with anything between them ignored.
import { X509Certificate } from 'node:crypto';
import { DeployError } from '../base/errors.ts';

const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * The certificates of a text, in its order.
 * @throws DeployError pki-chain: a block that does not end or does not parse, with its number.
 */
export function parseCertificates(text: string): X509Certificate[] {
  const blocks = text.match(certificateBlock) ?? [];
  if (blocks.length !== text.split('-----BEGIN CERTIFICATE-----').length - 1)
    throw new DeployError('pki-chain', 'The certificate chain is cut off: a BEGIN CERTIFICATE has no END CERTIFICATE');
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw new DeployError('pki-chain', `Certificate ${index + 1} of the chain cannot be parsed`, { cause });
    }
  });
}

/** The certificates as one PEM text, in the order given. */
export function formatCertificates(certificates: readonly X509Certificate[]): string {
  return certificates.map((certificate) => certificate.toString()).join('');
}
