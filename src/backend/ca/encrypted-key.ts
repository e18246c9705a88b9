// Private keys under a passphrase (PKCS#8 with PBES2, RFC 8018), as OpenSSL reads them.
import { createCipheriv, createPrivateKey, type KeyObject, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { DeployError } from '../../base/errors.ts';
import { integer, nothing, octetString, oid, sequence } from '../../x509/der.ts';

/** What OWASP wants of PBKDF2 with SHA-256; OpenSSL would take 2048. */
const iterations = 600_000;

const pbes2 = '1.2.840.113549.1.5.13';
const pbkdf2Oid = '1.2.840.113549.1.5.12';
const hmacWithSha256 = '1.2.840.113549.2.9';
const aes256Cbc = '2.16.840.1.101.3.4.1.42';

export function isEncrypted(pem: string): boolean {
  return /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);
}

/** @param passphrase undefined leaves it readable @returns PKCS#8 PEM */
export async function formatPrivateKey(key: KeyObject, passphrase: string | undefined): Promise<string> {
  if (passphrase === undefined) return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const secret = await promisify(pbkdf2)(passphrase, salt, iterations, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', secret, iv);
  const content = Buffer.concat([cipher.update(key.export({ type: 'pkcs8', format: 'der' })), cipher.final()]);
  const derivation = sequence(
    oid(pbkdf2Oid),
    sequence(octetString(salt), integer(iterations), sequence(oid(hmacWithSha256), nothing)),
  );
  const der = sequence(
    sequence(oid(pbes2), sequence(derivation, sequence(oid(aes256Cbc), octetString(iv)))),
    octetString(content),
  );
  const lines = der.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${lines}\n-----END ENCRYPTED PRIVATE KEY-----\n`;
}

/** @param file named in messages @throws DeployError ca-passphrase, ca-failed; neither key nor passphrase is in a message */
export function readPrivateKey(pem: string, passphrase: string | undefined, file: string): KeyObject {
  const encrypted = isEncrypted(pem);
  if (encrypted && passphrase === undefined)
    throw new DeployError(
      'ca-passphrase',
      `The key in ${file} has a passphrase: give --ca-passphrase-file, or OVIRT_HOST_DEPLOY_CA_PASSPHRASE in the environment`,
    );
  if (!encrypted && passphrase !== undefined)
    throw new DeployError(
      'ca-passphrase',
      `A passphrase was given, but the key in ${file} has none: set one with 'ovirt-host-deploy ca passphrase'`,
    );
  try {
    return createPrivateKey({ key: pem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    if (!encrypted) throw new DeployError('ca-failed', `${file} holds no readable private key`, { cause });
    throw new DeployError('ca-passphrase', `The passphrase does not open the key in ${file}`, { cause });
  }
}
