// Requests of hosts (PKCS#10, RFC 2986), checked before anybody signs them.
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
    const request = forge.pki.certificationRequestFromPem(pem, true);
    const key = request.publicKey as ReturnType<typeof forge.pki.setRsaPublicKey> | null;
    if (key === null) throw new Error('it holds no RSA key');
    const bits = key.n.bitLength();
    if (bits < leastBits || bits > mostBits)
      throw new Error(`its key has ${bits} bits, not ${leastBits} to ${mostBits}`);
    if (!request.verify()) throw new Error('its own signature is wrong');
    return { publicKey: forge.pki.publicKeyToPem(key) };
  } catch (thrown) {
    throw new DeployError('ca-request', `The host's request is not signed: ${asError(thrown).message}`, {
      cause: thrown,
    });
  }
}
