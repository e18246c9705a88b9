// Whether the host's own name leads to the host.
import type { InterfaceAddress } from '#plugin';

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

/** A short name stands for the whole one. @param found what the address leads back to */
export function judgeReverse(name: string, address: string, found: string | undefined): string | undefined {
  if (found === undefined) return `The address ${address} of ${name} leads back to no name`;
  if (found === name || found.startsWith(`${name}.`) || name.startsWith(`${found}.`)) return undefined;
  return `The address ${address} of ${name} leads back to ${found}`;
}
