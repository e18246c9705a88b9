// Makes OpenSSH host certificates and revocation lists (PROTOCOL.certkeys and PROTOCOL.krl of OpenSSH), signed by an RSA key.
import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { bytesField, publicKeyBlob, publicKeyFields, uint32, uint64 } from './ssh-writer.ts';

const hostType = 2;
const ending = '-cert-v01@openssh.com';

export interface HostCertificateTerms {
  /** Of the host. */
  readonly key: KeyObject;
  readonly serial: bigint;
  readonly keyId: string;
  readonly principals: readonly string[];
  readonly validAfter: Date;
  readonly validBefore: Date;
}

/** @returns type and blob */
export async function signHostCertificate(
  caKey: KeyObject,
  { key, serial, keyId, principals, validAfter, validBefore }: HostCertificateTerms,
): Promise<{ type: string; blob: Buffer }> {
  const { type: plain, fields } = publicKeyFields(key);
  const type = `${plain}${ending}`;
  const [criticalOptions, extensions, reserved] = [bytesField(''), bytesField(''), bytesField('')];
  const signed = Buffer.concat([
    bytesField(type),
    bytesField(randomBytes(32)),
    fields,
    uint64(serial),
    uint32(hostType),
    bytesField(keyId),
    bytesField(Buffer.concat(principals.map(bytesField))),
    uint64(seconds(validAfter)),
    uint64(seconds(validBefore)),
    criticalOptions,
    extensions,
    reserved,
    bytesField(publicKeyBlob(createPublicKey(caKey))),
  ]);
  const signature = await promisify(sign)('sha512', signed, caKey);
  const value = Buffer.concat([bytesField('rsa-sha2-512'), bytesField(signature)]);
  return { type, blob: Buffer.concat([signed, bytesField(value)]) };
}

const krlMagic = 0x5353484b524c0a00n;
const certificatesSection = 1;
const serialListSection = 0x20;

/** For RevokedHostKeys of ssh_config(5). @param caKey whose certificates they are @param version grows with each list */
export function makeKeyRevocationList(
  caKey: KeyObject,
  serials: readonly bigint[],
  version: number,
  now: Date,
): Buffer {
  const [flags, reserved, comment] = [uint64(0n), bytesField(''), bytesField('')];
  const sorted = serials.toSorted((a, b) => (a < b ? -1 : 1));
  const section = Buffer.concat([
    bytesField(publicKeyBlob(caKey)),
    reserved,
    ...(sorted.length === 0 ? [] : [Buffer.from([serialListSection]), bytesField(Buffer.concat(sorted.map(uint64)))]),
  ]);
  return Buffer.concat([
    uint64(krlMagic),
    uint32(1),
    uint64(BigInt(version)),
    uint64(seconds(now)),
    flags,
    reserved,
    comment,
    Buffer.from([certificatesSection]),
    bytesField(section),
  ]);
}

function seconds(date: Date): bigint {
  return BigInt(Math.floor(date.getTime() / 1000));
}
