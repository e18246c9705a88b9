// The CA's two keys in its folder: ca.pem (certificate and key), console_ca (for consoles). Made on demand, kept under a passphrase.
import { createPrivateKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { DeployError } from '../../base/errors.ts';
import { isOpenSshPrivateKey, parseOpenSshPrivateKey } from './ssh-private-key.ts';
import { formatPrivateKey, isEncrypted, readPrivateKey } from './encrypted-key.ts';
import { makeRsaKey } from '../../x509/rsa-key.ts';
import { type Issuer, makeCaCertificate } from './certificate.ts';
import { createPrivate, openFolder, readPrivate, replaceFile } from './private-files.ts';

const caKeyBits = 3072;
const caDays = 3652;

/** A passphrase; undefined for keys without one. */
export type Passphrase = string | undefined;

const caFile = (folder: string): string => join(folder, 'ca.pem');
const consoleFile = (folder: string): string => join(folder, 'console_ca');

/** Undefined where there is no CA yet. @throws DeployError ca-failed, ca-passphrase */
export async function readCa(folder: string, passphrase: Passphrase): Promise<Issuer | undefined> {
  const file = caFile(folder);
  const text = await readPrivate(file);
  if (text === undefined) return undefined;
  const parts = split(text, file);
  const certificate = new X509Certificate(parts.certificate);
  const key = readPrivateKey(parts.key, passphrase, file);
  if (key.asymmetricKeyType !== 'rsa' || !certificate.checkPrivateKey(key))
    throw new DeployError('ca-failed', `The key in ${file} is not the RSA key of its certificate`);
  if (certificate.validToDate < new Date())
    throw new DeployError(
      'ca-failed',
      `The CA in ${folder} ended on ${certificate.validTo}: move the folder away for a new CA, and renew all hosts`,
    );
  return { key, certificate };
}

/** Of a CA that may be locked; undefined where there is none. @throws DeployError ca-failed */
export async function readCaCertificate(
  folder: string,
): Promise<{ certificate: X509Certificate; encrypted: boolean } | undefined> {
  const file = caFile(folder);
  const text = await readPrivate(file);
  if (text === undefined) return undefined;
  const { certificate, key } = split(text, file);
  return { certificate: new X509Certificate(certificate), encrypted: isEncrypted(key) };
}

/** @returns the CA, and whether it was made now */
export async function readOrMakeCa(
  folder: string,
  organization: string,
  passphrase: Passphrase,
): Promise<{ issuer: Issuer; made: boolean }> {
  await openFolder(folder);
  const found = await readCa(folder, passphrase);
  if (found !== undefined) return { issuer: found, made: false };
  const key = createPrivateKey(await makeRsaKey(caKeyBits));
  const certificate = await makeCaCertificate(key, { organization, days: caDays, serial: randomSerial() });
  const made = await createPrivate(
    caFile(folder),
    join2(certificate.toString(), await formatPrivateKey(key, passphrase)),
  );
  // Another back-end may have been faster: what is there counts.
  const issuer = await readCa(folder, passphrase);
  if (issuer === undefined) throw new DeployError('ca-failed', `${caFile(folder)} was removed while it was made`);
  return { issuer, made };
}

/** Undefined where there is none. */
export async function readConsoleKey(folder: string, passphrase: Passphrase): Promise<KeyObject | undefined> {
  const file = consoleFile(folder);
  const text = await readPrivate(file);
  return text === undefined ? undefined : parseConsoleKey(text, passphrase, file);
}

export async function readOrMakeConsoleKey(folder: string, passphrase: Passphrase): Promise<KeyObject> {
  await openFolder(folder);
  const found = await readConsoleKey(folder, passphrase);
  if (found !== undefined) return found;
  const key = createPrivateKey(await makeRsaKey(caKeyBits));
  await createPrivate(consoleFile(folder), await formatPrivateKey(key, passphrase));
  return (await readConsoleKey(folder, passphrase)) ?? key;
}

/**
 * Puts both keys under another passphrase. Run again, it ends what a crash cut off: a key that has the new one already stays.
 * @throws DeployError ca-passphrase, ca-failed
 */
export async function changePassphrase(folder: string, before: Passphrase, after: Passphrase): Promise<void> {
  const file = caFile(folder);
  const text = await readPrivate(file);
  if (text === undefined) throw new DeployError('ca-failed', `There is no CA in ${folder}`);
  const { certificate, key } = split(text, file);
  const caKey = openWithEither(key, [before, after], file);
  const console_ = await readPrivate(consoleFile(folder));
  const consoleKey =
    console_ === undefined ? undefined : openWithEither(console_, [before, after], consoleFile(folder));
  if (consoleKey !== undefined) await replaceFile(consoleFile(folder), await formatPrivateKey(consoleKey, after));
  await replaceFile(file, join2(certificate, await formatPrivateKey(caKey, after)));
}

/** 120 random bits, positive, in hex. */
export function randomSerial(): string {
  return `40${randomBytes(15).toString('hex')}`;
}

function openWithEither(text: string, passphrases: readonly Passphrase[], file: string): KeyObject {
  const [first, second] = passphrases;
  try {
    return parseConsoleKey(text, first, file);
  } catch (thrown) {
    try {
      return parseConsoleKey(text, second, file);
    } catch {
      throw thrown;
    }
  }
}

/** ssh-keygen made it in its own format, in earlier versions. */
function parseConsoleKey(text: string, passphrase: Passphrase, file: string): KeyObject {
  if (!isOpenSshPrivateKey(text)) return readPrivateKey(text, passphrase, file);
  try {
    return parseOpenSshPrivateKey(text);
  } catch (cause) {
    throw new DeployError('ca-failed', `${file} holds no readable RSA key without a passphrase`, { cause });
  }
}

/** One file holds both, so that they can never belong to different CAs. */
function split(text: string, file: string): { certificate: string; key: string } {
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text)?.[0];
  const key = /-----BEGIN ((?:RSA |ENCRYPTED )?PRIVATE KEY)-----[\s\S]+?-----END \1-----/.exec(text)?.[0];
  if (certificate === undefined || key === undefined)
    throw new DeployError('ca-failed', `${file} holds no certificate with its key: put back your copy of it`);
  return { certificate, key };
}

function join2(certificate: string, key: string): string {
  return `${certificate.trim()}\n${key.trim()}\n`;
}
