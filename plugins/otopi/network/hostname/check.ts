// Whether the host's own name leads to the host.
import type { InterfaceAddress } from '../../../../src/host/addresses.ts';

/** The reason why not; undefined where the name has an address that an interface, not loopback, has. */
export function checkHostName(
  name: string,
  resolved: readonly string[],
  interfaces: readonly InterfaceAddress[],
): string | undefined {
  const own = interfaces.filter(({ loopback }) => !loopback).map(({ address }) => address);
  if (own.length === 0) return 'no interface besides loopback has an address';
  if (resolved.some((address) => own.includes(address))) return undefined;
  return `${name} resolves to ${resolved.join(', ')}, which no interface besides loopback has (${own.join(', ')})`;
}
