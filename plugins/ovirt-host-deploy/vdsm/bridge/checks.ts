// Whether host and engine find each other: the engine answers, and the host's name is that of the interface toward it.
import { once } from 'node:events';
import { isIP } from 'node:net';
import {
  DeployError,
  readInterfaceAddresses,
  resolveName,
  type Check,
  type Context,
  type InterfaceAddress,
} from '#plugin';
import { vdsm } from '../../keys.ts';
import { reachEngine } from './engine-connection.ts';

/** Seconds; a try that hangs says as much as one that is let hang longer. */
const longestTry = 5;

export const checks: readonly Check[] = [
  {
    id: 'engine-reachable',
    doc: 'The engine has an address and takes connections',
    remedy: 'mend the name, the way to the engine or its firewall, or set VDSM/enginePort to a port it listens on',
    severity: 'error',
    // Only a management bridge depends on it, and its own plugin tries before it makes one.
    atDeployment: 'skipped',
    when: knowsEngine,
    run: reach,
  },
  {
    id: 'host-name-interface',
    doc: 'The name of the host is that of the interface toward the engine',
    remedy: 'let the name lead to an address of that interface, or give the engine the name of that address',
    severity: 'warning',
    atDeployment: 'skipped',
    when: knowsEngine,
    run: async (ctx) => {
      const [engine, own] = await Promise.all([
        addressesOf(ctx).catch(() => []),
        resolveName(ctx.facts.hostName, { signal: ctx.signal }).catch(() => []),
      ]);
      const source = engine[0] === undefined ? undefined : await findSource(engine[0]);
      return source && judgeInterface(ctx.facts.hostName, own, source, readInterfaceAddresses());
    },
  },
];

/** @param own the addresses of the host's name @param source the address that the engine sees */
export function judgeInterface(
  name: string,
  own: readonly string[],
  source: string,
  interfaces: readonly InterfaceAddress[],
): string | undefined {
  const named = (address: string): string | undefined =>
    interfaces.find((one) => one.address === address && !one.loopback)?.interface;
  const toward = named(source);
  const [first] = own.flatMap((address) => named(address) ?? []);
  if (toward === undefined || first === undefined || own.some((address) => named(address) === toward)) return undefined;
  return `${name} is an address of ${first}, and the engine is reached over ${toward} (${source})`;
}

function knowsEngine({ env }: Context): boolean {
  return Boolean(env.get(vdsm.engineHost) ?? env.get(vdsm.engineAddress));
}

async function addressesOf({ env, signal }: Context): Promise<string[]> {
  const given = env.get(vdsm.engineAddress) ?? env.get(vdsm.engineHost) ?? '';
  return isIP(given) === 0 ? resolveName(given, { signal }) : [given];
}

async function reach(ctx: Context): Promise<string | undefined> {
  const { env, signal } = ctx;
  const timeout = Math.min(longestTry, env.get(vdsm.connectionTimeout));
  const reasons: string[] = [];
  try {
    for (const address of await addressesOf(ctx)) {
      try {
        await reachEngine({ address, port: env.get(vdsm.enginePort), timeout, retries: 1 }, { signal });
        return undefined;
      } catch (error) {
        reasons.push(messageOf(error));
      }
    }
  } catch (error) {
    return messageOf(error);
  }
  return reasons.join('; ');
}

/** @throws what is no answer about the engine */
function messageOf(error: unknown): string {
  if (error instanceof DeployError && ['engine-unreachable', 'name-unresolved'].includes(error.code))
    return error.message;
  throw error;
}

/** The address the kernel would send from; nothing is sent. Undefined where there is no way. */
async function findSource(address: string): Promise<string | undefined> {
  // Loaded here, since only a check needs it.
  const { createSocket } = await import('node:dgram');
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  try {
    socket.connect(9, address);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    return undefined;
  } finally {
    socket.close();
  }
}
