// Addresses of this host's interfaces, and the resolution of names with a limit.
import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { asError, DeployError } from '../base/errors.ts';

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

export interface LookupLimits {
  /** A resolver cannot be stopped: after the limit its answer is not waited for. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/**
 * All addresses of a name, by the system's own resolver (hosts file, DNS, whatever nsswitch names).
 * @throws DeployError name-unresolved, or the reason of the signal.
 */
export async function resolveName(name: string, limits: LookupLimits = {}): Promise<string[]> {
  const found = await withinTime(lookup(name, { all: true }), name, limits);
  return [...new Set(found.map(({ address }) => address))];
}

/** @param name for the error @throws DeployError name-unresolved, or the reason of the signal. */
export async function withinTime<T>(
  answer: Promise<T>,
  name: string,
  { timeoutMs = 20_000, signal }: LookupLimits,
): Promise<T> {
  const done = new AbortController();
  const stop = signal === undefined ? done.signal : AbortSignal.any([signal, done.signal]);
  const limit = delay(timeoutMs, undefined, { signal: stop, ref: false }).then(() => {
    throw new DeployError('name-unresolved', `${name} was not resolved within ${timeoutMs / 1000} seconds`);
  });
  try {
    return await Promise.race([answer, limit]);
  } catch (error) {
    if (error instanceof DeployError) throw error;
    signal?.throwIfAborted();
    throw new DeployError('name-unresolved', `${name} cannot be resolved: ${asError(error).message}`, { cause: error });
  } finally {
    done.abort();
  }
}
