// Reads what a recipe needs from NetworkManager and the kernel, and writes it.
import { DeployError, type Context } from '#plugin';
import { bootId, readCheckpoints, sinceBoot } from './checkpoint.ts';
import { bridgeKeys } from './keys.ts';
import { readNmInterface } from './nm-interface.ts';
import { readNmVersion } from './nm.ts';
import { planBridge } from './plan.ts';
import { readAddresses, readLinks, readRoute } from './read-links.ts';
import type { Recipe } from './recipe.ts';
import type { Wanted } from './validate.ts';

/** What a server's answer may take longer, in seconds. */
const dhcpTime = 60;

/** Fewer seconds no network change takes; and 0 would be a checkpoint that never acts. */
const leastTimeout = 10;

/** @throws DeployError network-unsupported: what stands against it; bad-value. */
export async function readRecipe(ctx: Context, { bridge, target, engine }: Wanted): Promise<Recipe> {
  const { run, env, programs, state } = ctx;
  const timeout = env.get(bridgeKeys.rollbackTimeout);
  if (timeout < leastTimeout) {
    throw new DeployError('bad-value', `${bridgeKeys.rollbackTimeout.name} must be ${leastTimeout} seconds or more`);
  }
  if ((await readCheckpoints(run)).length > 0) {
    throw new DeployError(
      'network-unsupported',
      'Somebody else is changing the network: NetworkManager holds a checkpoint; wait until it is gone',
    );
  }
  const links = await readLinks(run);
  const route = await readRoute(run, engine.address);
  if (route === undefined) {
    throw new DeployError('network-unsupported', `Unable to determine route interface for ${engine.address}`);
  }
  const { link } = target;
  const bondPorts = link.kind === 'bond' ? links.filter(({ master }) => master === link.name) : [];
  const plan = planBridge({
    bridge,
    link,
    nm: await readNmInterface(run, link.name),
    bondPorts: await Promise.all(bondPorts.map(async ({ name }) => readNmInterface(run, name))),
    addresses: await readAddresses(run),
    // All-in-one: lo answers with the address itself.
    route,
    zone: await readZone(ctx, link.name),
    nmVersion: await readNmVersion(run),
  });
  const { dhcp, ...rest } = plan;
  return {
    ...rest,
    engine,
    rollbackSeconds: timeout + (dhcp ? dhcpTime : 0),
    timer: programs.find('systemd-run') === undefined ? null : `ovirt-host-deploy-bridge-${state.runId}`,
    bootId: bootId(),
    since: sinceBoot(),
  };
}

/** The firewall zone of an interface now, which its profile need not name; null where firewalld does not run. */
async function readZone({ programs, run }: Context, dev: string): Promise<string | null> {
  if (programs.find('firewall-cmd') === undefined) return null;
  const { code, stdout } = await run(['firewall-cmd', `--get-zone-of-interface=${dev}`], { okCodes: 'any' });
  return code === 0 ? stdout.trim() : null;
}
