// Public keys of hosts as they stand in known_hosts files, and their fingerprints, computed here from the key itself.
import { createHash } from 'node:crypto';
import type { HostKey } from './target.ts';

/** One line of a known_hosts file, its names left out. */
export interface KnownHostsLine {
  /** `@cert-authority`, `@revoked` or nothing. */
  readonly marker: string;
  readonly key: HostKey;
}

/** A public key as ssh sends it: a name of its type, then its numbers. @returns undefined where it is none */
export function keyOfBlob(blob: Buffer): HostKey | undefined {
  if (blob.length < 4) return undefined;
  const algorithm = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
  if (!/^[a-z0-9@.-]{1,64}$/.test(algorithm)) return undefined;
  return { type: typeName(algorithm), fingerprint: fingerprintOf(blob, 'sha256') };
}

/** As ssh prints it. */
export function fingerprintOf(blob: Buffer, digest: 'sha256' | 'md5'): string {
  const sum = createHash(digest).update(blob).digest();
  if (digest === 'sha256') return `SHA256:${sum.toString('base64').replace(/=+$/, '')}`;
  return `MD5:${sum.toString('hex').replaceAll(/..(?!$)/g, '$&:')}`;
}

/** The keys of a known_hosts file; what is no such line is passed over. */
export function parseKnownHosts(text: string): KnownHostsLine[] {
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('#')) return [];
    const words = line.trim().split(/[ \t]+/);
    const marker = words[0]?.startsWith('@') === true ? words.shift() : '';
    const key = keyOfBlob(Buffer.from(words[2] ?? '', 'base64'));
    return key === undefined || marker === undefined ? [] : [{ marker, key }];
  });
}

function typeName(algorithm: string): string | undefined {
  if (algorithm.includes('ed25519')) return 'ED25519';
  if (algorithm.startsWith('ecdsa-') || algorithm.startsWith('sk-ecdsa-')) return 'ECDSA';
  return algorithm.includes('rsa') ? 'RSA' : undefined;
}
