// Tries to reach the engine over TCP: before the bridge is made, and from the bridge afterwards.
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DeployError, errnoOf } from '#plugin';
import type { Engine } from './recipe.ts';

/** No way yet, or no answer yet: worth another try. Anything else (a closed port, a forbidden way) stays as it is. */
const passing = ['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EADDRNOTAVAIL', 'ENETDOWN', 'EHOSTDOWN'];
const pauseMs = 1000;

export interface Tries {
  /** The address to come from. */
  source?: string;
  /** No try begins after this moment (performance.now). */
  until?: number;
  signal?: AbortSignal | undefined;
}

/** @throws DeployError engine-unreachable with the reason of the last try, or the reason of the signal. */
export async function reachEngine(engine: Engine, { source, until = Infinity, signal }: Tries = {}): Promise<void> {
  let reason = '';
  for (let tries = 1; ; tries += 1) {
    signal?.throwIfAborted();
    const errno = await tryEngine(engine, source);
    if (errno === undefined) return;
    reason = errno;
    if (!passing.includes(errno) || tries >= engine.retries || performance.now() + pauseMs > until) break;
    await delay(pauseMs, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted());
  }
  throw new DeployError(
    'engine-unreachable',
    `Cannot establish connection to ${engine.address}:${engine.port} (${reason})`,
  );
}

/** @returns the errno of the failure; undefined where the engine took the connection. */
function tryEngine({ address, port, timeout }: Engine, source: string | undefined): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, ...(source === undefined ? {} : { localAddress: source }) });
    const done = (errno: string | undefined): void => {
      socket.destroy();
      resolve(errno);
    };
    socket.setTimeout(timeout * 1000, () => done('ETIMEDOUT'));
    socket.once('connect', () => done(undefined));
    socket.once('error', (error) => done(errnoOf(error) ?? error.message));
  });
}
