// What a host is called in its certificates.
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** The name it is known by, and its addresses where they can be told. */
export async function namesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host, { all: true }).catch(() => []);
  const addresses = found.map(({ address }) => address).filter((address) => !/^(127\.|::1$|fe80)/.test(address));
  return [...new Set([host, ...addresses])];
}
