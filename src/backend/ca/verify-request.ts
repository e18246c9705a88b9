// Certificate requests of hosts (PKCS#10, RFC 2986): verified before anybody signs, and re-encoded for authorities of others.
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { asError, DeployError } from '../../base/errors.ts';
import {
  bitString,
  contextTag,
  type DerValue,
  encode,
  integer,
  nothing,
  oid,
  readInside,
  readValue,
  sequence,
  tags,
} from '../../x509/der.ts';

const leastBits = 2048;
/** OpenSSL's own limit for checking signatures. */
const mostBits = 16_384;
/** RSA exponents, FIPS 186-5. */
const [leastExponent, exponentLimit] = [65_537n, 1n << 256n];
const curves = ['prime256v1', 'secp384r1'];
/** PEM text of the biggest key we take. */
const longest = 32 * 1024;

/** What a good request asks for. */
export interface VerifiedRequest {
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
  /** The request made of the parts that were verified, and of nothing else; undefined where it holds more than a key. */
  readonly request: string | undefined;
}

interface Parts {
  /** What the signature is over, as it came. */
  readonly body: Buffer;
  readonly subject: DerValue;
  readonly key: DerValue;
  readonly algorithm: DerValue;
  readonly signature: DerValue;
}

/** Checks its form, its key, and the proof that its author has the private key. @throws DeployError ca-request */
export async function verifyRequest(pem: string): Promise<VerifiedRequest> {
  if (pem.length > longest) throw new DeployError('ca-request', `The host's request is longer than ${longest} bytes`);
  try {
    const parts = readParts(pem);
    const key = readKey(parts.key);
    if (!(await isSignedBy(key, parts))) throw new Error('its own signature is wrong');
    return { publicKey: key.export({ type: 'spki', format: 'pem' }).toString(), request: reencode(parts) };
  } catch (thrown) {
    throw new DeployError('ca-request', `The host's request is not signed: ${asError(thrown).message}`, {
      cause: thrown,
    });
  }
}

/**
 * For an authority that reads the whole request: one with a subject or with attributes could choose what stands in the certificate.
 * @throws DeployError ca-request
 */
export async function requestForOthers(pem: string): Promise<VerifiedRequest & { request: string }> {
  const { publicKey, request } = await verifyRequest(pem);
  if (request !== undefined) return { publicKey, request };
  throw new DeployError(
    'ca-request',
    "The host's request is not signed: it has a subject or attributes, and what stands in a certificate is not the host's to choose",
  );
}

function readParts(pem: string): Parts {
  const [, base64 = ''] =
    /^\s*-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----\r?\n([\w+/=\s]+)-----END (?:NEW )?CERTIFICATE REQUEST-----\s*$/.exec(
      pem,
    ) ?? [];
  if (base64 === '') throw new Error('it is not one PEM block of a certificate request');
  const [body, algorithm, signature] = readInside(readValue(Buffer.from(base64, 'base64')));
  const [version, subject, key] = readInside(body);
  if (body === undefined || algorithm === undefined || signature?.tag !== tags.bitString)
    throw new Error('it is not a certificate request');
  if (version?.whole.equals(integer(0)) !== true || subject === undefined || key === undefined)
    throw new Error('it is not a certificate request of version 1');
  return { body: body.whole, subject, key, algorithm, signature };
}

function readKey({ whole }: DerValue): KeyObject {
  const key = createPublicKey({ key: whole, type: 'spki', format: 'der' });
  const {
    modulusLength = 0,
    publicExponent = 0n,
    namedCurve = 'a curve without a name',
  } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') {
    if (modulusLength < leastBits || modulusLength > mostBits)
      throw new Error(`its key has ${modulusLength} bits, not ${leastBits} to ${mostBits}`);
    if (publicExponent < leastExponent || publicExponent >= exponentLimit || publicExponent % 2n === 0n)
      throw new Error(
        `its key has the exponent ${String(publicExponent).slice(0, 20)}, not an odd one of 65537 or more`,
      );
  } else if (key.asymmetricKeyType !== 'ec')
    throw new Error(`its key is of the kind ${key.asymmetricKeyType}, not RSA or EC`);
  else if (!curves.includes(namedCurve)) throw new Error(`its key is on ${namedCurve}, not P-256 or P-384`);
  if (!key.export({ type: 'spki', format: 'der' }).equals(whole))
    throw new Error('its key is not encoded in the usual way');
  return key;
}

/** Signatures that are taken: the whole AlgorithmIdentifier in hex, the hash, and the kind of key. */
const algorithms = new Map(
  [
    ...(
      [
        ['1.2.840.113549.1.1.11', 'sha256'],
        ['1.2.840.113549.1.1.12', 'sha384'],
        ['1.2.840.113549.1.1.13', 'sha512'],
      ] as const
    ).map(([name, hash]) => [sequence(oid(name), nothing), { hash, key: 'rsa' }] as const),
    ...(
      [
        ['1.2.840.10045.4.3.2', 'sha256'],
        ['1.2.840.10045.4.3.3', 'sha384'],
        ['1.2.840.10045.4.3.4', 'sha512'],
      ] as const
    ).map(([name, hash]) => [sequence(oid(name)), { hash, key: 'ec' }] as const),
  ].map(([der, algorithm]) => [der.toString('hex'), algorithm] as const),
);

/** By native code and off the event loop: a key can be made so that checking it takes long. */
async function isSignedBy(key: KeyObject, { body, algorithm, signature }: Parts): Promise<boolean> {
  const known = algorithms.get(algorithm.whole.toString('hex'));
  if (known === undefined || known.key !== key.asymmetricKeyType)
    throw new Error('its signature is not by its key with SHA-256, SHA-384 or SHA-512');
  return signature.content[0] === 0 && promisify(verify)(known.hash, body, key, signature.content.subarray(1));
}

function reencode({ body, key, algorithm, signature }: Parts): string | undefined {
  const bare = sequence(integer(0), sequence(), key.whole, encode(contextTag(0, true)));
  if (!bare.equals(body)) return undefined;
  const lines = sequence(bare, algorithm.whole, bitString(signature.content.subarray(1)))
    .toString('base64')
    .replaceAll(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines}\n-----END CERTIFICATE REQUEST-----\n`;
}
