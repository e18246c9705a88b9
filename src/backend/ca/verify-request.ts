// Requests of hosts (PKCS#10, RFC 2986), checked before anybody signs them.
import { verify } from 'node:crypto';
import { promisify } from 'node:util';
import type forge from 'node-forge';
import { asError, DeployError } from '../../core/errors.ts';

const leastBits = 2048;
const mostBits = 16_384;
/** PEM text of the biggest key we take. */
const longest = 32 * 1024;

/** What a good request asks for. */
export interface VerifiedRequest {
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
}

/** Its own signature, key type and size. @throws DeployError ca-request */
export async function verifyRequest(pem: string): Promise<VerifiedRequest> {
  if (pem.length > longest) throw new DeployError('ca-request', `The host's request is longer than ${longest} bytes`);
  // Loaded only by runs that enrol.
  const { default: forge } = await import('node-forge');
  try {
    const request = forge.pki.certificationRequestFromPem(pem);
    const key = request.publicKey as ReturnType<typeof forge.pki.setRsaPublicKey> | null;
    if (key === null) throw new Error('it holds no RSA key');
    const bits = key.n.bitLength();
    if (bits < leastBits || bits > mostBits)
      throw new Error(`its key has ${bits} bits, not ${leastBits} to ${mostBits}`);
    const publicKey = forge.pki.publicKeyToPem(key);
    if (!(await isSignedBy(publicKey, request))) throw new Error('its own signature is wrong');
    return { publicKey };
  } catch (thrown) {
    throw new DeployError('ca-request', `The host's request is not signed: ${asError(thrown).message}`, {
      cause: thrown,
    });
  }
}

const hashes: Readonly<Record<string, string>> = {
  sha1WithRSAEncryption: 'sha1',
  sha256WithRSAEncryption: 'sha256',
  sha384WithRSAEncryption: 'sha384',
  sha512WithRSAEncryption: 'sha512',
};

/** By native code and off the event loop: a key can be made so that forge would be busy for minutes. */
async function isSignedBy(publicKey: string, request: forge.pki.CertificateSigningRequest): Promise<boolean> {
  const { default: library } = await import('node-forge');
  const hash = hashes[library.pki.oids[request.signatureOid ?? ''] ?? ''];
  if (hash === undefined || request.certificationRequestInfo === null)
    throw new Error(`its signature is of the unknown kind ${String(request.signatureOid)}`);
  const bytes = Buffer.from(library.asn1.toDer(request.certificationRequestInfo).getBytes(), 'latin1');
  return promisify(verify)(hash, bytes, publicKey, Buffer.from(String(request.signature), 'latin1'));
}
