// Certificate requests (PKCS#10, RFC 2986).

/**
 * A request with an empty subject, signed with SHA-256: the CA alone decides the name.
 * @param privatePem an RSA key, PKCS#8 or PKCS#1
 * @returns PEM lines, headed CERTIFICATE REQUEST
 */
export async function makeRequest(privatePem: string): Promise<string[]> {
  // Loaded only by runs that enrol: it takes longer than the rest of the start.
  const { default: forge } = await import('node-forge');
  const key = forge.pki.privateKeyFromPem(privatePem);
  const request = forge.pki.createCertificationRequest();
  request.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  request.setSubject([]);
  request.sign(key, forge.md.sha256.create());
  return forge.pki.certificationRequestToPem(request).trimEnd().split(/\r?\n/);
}
