// Addresses of this host's interfaces, and the resolution of names with a limit.
import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { asError, DeployError } from '../core/errors.ts';

export interface InterfaceAddress {
  readonly interface: string;
  /** IPv4 or IPv6, without prefix length and zone. */
  readonly address: string;
  readonly loopback: boolean;
}

/** The addresses of all interfaces that are up. */
export function readInterfaceAddresses(): InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).map(({ address, internal }) => ({ interface: name, address, loopback: internal })),
  );
}

/**
 * All addresses of a name, by the system's own resolver (hosts file, DNS, whatever nsswitch names).
 * @param timeoutMs the resolver cannot be stopped: after the limit its answer is not waited for.
 * @throws DeployError name-unresolved, or the reason of the signal.
 */
export async function resolveName(
  name: string,
  { timeoutMs = 20_000, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<string[]> {
  const done = new AbortController();
  const stop = signal === undefined ? done.signal : AbortSignal.any([signal, done.signal]);
  const limit = delay(timeoutMs, undefined, { signal: stop, ref: false }).then(() => {
    throw new DeployError('name-unresolved', `${name} was not resolved within ${timeoutMs / 1000} seconds`);
  });
  try {
    const found = await Promise.race([lookup(name, { all: true }), limit]);
    return [...new Set(found.map(({ address }) => address))];
  } catch (error) {
    if (error instanceof DeployError) throw error;
    signal?.throwIfAborted();
    throw new DeployError('name-unresolved', `${name} cannot be resolved: ${asError(error).message}`, { cause: error });
  } finally {
    done.abort();
  }
}
