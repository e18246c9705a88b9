// Looks before anything changes whether the bridge is needed and can be made: the engine's address, the way to it, the interface.
import { setTimeout as delay } from 'node:timers/promises';
import { asError, DeployError, readInterfaceAddresses, resolveName, type Context } from '#plugin';
import { odeploy } from '../../../ovirt-host-common/keys.ts';
import { node, vdsm } from '../../keys.ts';
import { reachEngine } from './engine-connection.ts';
import type { Link, Route } from './ip-json.ts';
import { readLinks, readRoute } from './read-links.ts';
import type { Engine } from './recipe.ts';
import type { Target } from './target.ts';
import { checkBridgeName, planTarget } from './target.ts';

export interface Wanted {
  readonly bridge: string;
  readonly target: Extract<Target, { kind: 'make' }>;
  readonly engine: Engine;
}

/** Tries at each of the engine's addresses before anything has changed. */
const triesBefore = 2;

/** @returns undefined where nothing is to be made. @throws DeployError naming what is missing. */
export async function readWanted(ctx: Context): Promise<Wanted | undefined> {
  const { env, log } = ctx;
  const bridge = env.get(vdsm.managementBridgeName);
  if (bridge === null) return undefined;
  checkBridgeName(vdsm.managementBridgeName.name, bridge);
  const host = env.get(vdsm.engineHost);
  if (host === null) {
    throw new DeployError(
      'bad-value',
      `Bridge creation requested but engine host was not specified (${vdsm.engineHost.name})`,
    );
  }
  const links = await readLinks(ctx.run);
  if (links.some(({ name }) => name === bridge)) {
    log.info(`Management bridge ${bridge} already exists`);
    return undefined;
  }
  const engine = await findEngine(ctx, host);
  env.set(vdsm.engineAddress, engine.address);
  const target = await readTarget(ctx, { bridge, engine, links });
  if (target.kind === 'make') return { bridge, target, engine };
  if (target.kind === 'done') log.info(target.message);
  else setIncomplete(ctx, target.reason);
  return undefined;
}

/** The first of the engine's addresses that answers. */
async function findEngine({ env, log, signal }: Context, host: string): Promise<Engine> {
  const addresses = await resolveName(host, { signal }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new DeployError('name-unresolved', `Cannot resolve engine host name '${host}': ${asError(cause).message}`, {
      cause,
    });
  });
  const reasons: string[] = [];
  for (const address of addresses) {
    const engine = {
      address,
      port: env.get(vdsm.enginePort),
      timeout: env.get(vdsm.connectionTimeout),
      retries: env.get(vdsm.connectionRetries),
    };
    try {
      await reachEngine({ ...engine, retries: triesBefore }, { signal });
      return engine;
    } catch (error) {
      signal.throwIfAborted();
      log.debug(asError(error).message);
      reasons.push(asError(error).message);
    }
  }
  throw new DeployError('engine-unreachable', `Cannot connect engine host '${host}': ${reasons.join('; ')}`);
}

async function readTarget(
  ctx: Context,
  { bridge, engine, links }: { bridge: string; engine: Engine; links: readonly Link[] },
): Promise<Target> {
  const route = await readSettledRoute(ctx, engine.address);
  if (route === undefined) {
    throw new DeployError('network-unsupported', `Unable to determine route interface for ${engine.address}`);
  }
  const legacyNode = ctx.env.get(node.legacyNode);
  return planTarget({
    bridge,
    engineAddress: engine.address,
    route,
    links,
    addresses: readInterfaceAddresses(),
    legacyNode,
  });
}

/** While an address of this host is tentative the kernel names the interface, with ::1 as source, instead of lo. */
async function readSettledRoute({ run, signal }: Context, address: string): Promise<Route | undefined> {
  for (let tries = 0; tries < 20; tries += 1) {
    const route = await readRoute(run, address);
    if (route?.source !== '::1' || route.local) return route;
    await delay(250, undefined, { signal });
  }
  return undefined;
}

function setIncomplete({ env, log }: Context, reason: string): void {
  env.set(odeploy.installIncomplete, true);
  env.set(odeploy.installIncompleteReasons, [...env.get(odeploy.installIncompleteReasons), reason]);
  log.warning(reason);
}
