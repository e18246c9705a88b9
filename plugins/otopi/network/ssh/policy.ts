// Whether the host's crypto policy lets an ssh key in: see crypto-policies(7) and what its back-end for opensshserver allows.
import type { OpenSshKey } from '#openssh/openssh-key';
import { SshReader } from '#openssh/reader';

/** Bits of the shortest RSA key, by the policy's first word, and with any other. */
const leastRsaBits: Readonly<Record<string, number>> = { LEGACY: 1024, FUTURE: 3072 };
const usualRsaBits = 2048;

/** @param policy /etc/crypto-policies/state/current, such as `DEFAULT:SHA1`; empty where there is none */
export function judgeKey({ type, blob }: Pick<OpenSshKey, 'type' | 'blob'>, policy: string): string | undefined {
  const [name = ''] = policy.trim().split(':');
  const reason = reasonAgainst(type, blob, name);
  return reason && `The ssh key (${type}) will not be let in: ${reason}`;
}

function reasonAgainst(type: string, blob: string, policy: string): string | undefined {
  if (type === 'ssh-dss') return 'the crypto policy allows no DSA key';
  if (policy === 'FIPS' && type.includes('ed25519')) return 'the crypto policy FIPS allows no Ed25519 key';
  if (type !== 'ssh-rsa') return undefined;
  const bits = rsaBits(blob);
  const least = leastRsaBits[policy] ?? usualRsaBits;
  return bits < least ? `the crypto policy wants RSA keys of at least ${least} bits, and it has ${bits}` : undefined;
}

/** RFC 4253, section 6.6: the name, the exponent, the modulus. */
function rsaBits(blob: string): number {
  const reader = new SshReader(Buffer.from(blob, 'base64'));
  reader.bytes();
  reader.bytes();
  const modulus = reader.bytes();
  const start = modulus[0] === 0 ? 1 : 0;
  const first = modulus[start] ?? 0;
  return (modulus.length - start) * 8 - (first === 0 ? 0 : Math.clz32(first) - 24);
}
