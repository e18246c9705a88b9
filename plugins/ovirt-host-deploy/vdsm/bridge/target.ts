// Decides over which interface the management bridge is to be made, or why not.
import { DeployError } from '#plugin';
import type { Link, Route } from './ip-json.ts';

export interface TargetFacts {
  readonly bridge: string;
  readonly engineAddress: string;
  readonly route: Route;
  readonly links: readonly Link[];
  /** Which interface holds which address. */
  readonly addresses: readonly { readonly interface: string; readonly address: string }[];
  readonly legacyNode: boolean;
}

export type Target =
  /** Nothing to do, and why. */
  | { readonly kind: 'done'; readonly message: string }
  /** Somebody has to do it by hand. */
  | { readonly kind: 'incomplete'; readonly reason: string }
  | {
      readonly kind: 'make';
      readonly link: Link;
      /** The legacy node's own bridge over the interface, to be replaced. */
      readonly replaces: string | undefined;
    };

const nodePrefix = 'br';

/** @throws DeployError network-unsupported: the engine is on this host, and its address on no interface. */
export function planTarget(facts: TargetFacts): Target {
  const { bridge, links, legacyNode } = facts;
  const dev = facts.route.local ? holderOf(facts) : facts.route.dev;
  const link = links.find(({ name }) => name === dev);
  if (link === undefined) {
    throw new DeployError(
      'network-unsupported',
      `There is no interface ${dev}, by which ${facts.engineAddress} is reached`,
    );
  }
  if (link.kind !== 'bridge') return { kind: 'make', link, replaces: undefined };
  if (!legacyNode) return { kind: 'done', message: `Management channel interface ${dev} is already a bridge` };
  const nic = links.find(({ name, master }) => master === dev && name === dev.slice(nodePrefix.length));
  if (dev.startsWith(nodePrefix) && nic !== undefined) return { kind: 'make', link: nic, replaces: dev };
  const why = dev.startsWith(nodePrefix)
    ? 'its name does not match any physical interface'
    : `its name does not begin with ${nodePrefix}`;
  return {
    kind: 'incomplete',
    reason: `Non standard bridge name ${dev} while running on hypervisor: ${why}. Please configure manually a bridge on this device with name ${bridge}`,
  };
}

/** All-in-one: the way to an address of this host leads to lo, the bridge belongs over the interface that holds it. */
function holderOf({ engineAddress, addresses }: TargetFacts): string {
  const holder = addresses.find(({ address, interface: name }) => address === engineAddress && name !== 'lo');
  if (holder !== undefined) return holder.interface;
  throw new DeployError(
    'network-unsupported',
    `The engine runs on this host as ${engineAddress}, which no interface but lo has: name it by an address that others reach`,
  );
}

/** @throws DeployError bad-value: no name for an interface (15 characters at most). */
export function checkBridgeName(keyName: string, name: string): void {
  if (/^[A-Za-z0-9_.-]{1,15}$/.test(name) && !['.', '..', 'all', 'default', 'bonding_masters'].includes(name)) return;
  throw new DeployError(
    'bad-value',
    `${keyName}: '${name}' cannot be the name of a bridge: at most 15 letters, digits, dots, dashes and underscores`,
  );
}
