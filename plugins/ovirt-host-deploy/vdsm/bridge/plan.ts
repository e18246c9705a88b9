// Decides what becomes of the recorded state of an interface: the profiles of the bridge, of its port, and what they replace.
import { randomUUID } from 'node:crypto';
import { DeployError } from '#plugin';
import type { Address, Link, Route } from './ip-json.ts';
import type { NmInterface, Settings } from './nm-interface.ts';
import type { PortParts } from './profiles.ts';
import { bridgeSettings, portSettings } from './profiles.ts';
import type { Profile, Recipe, ReplacedProfile } from './recipe.ts';

/** What was read of the host. */
export interface HostNetwork {
  readonly bridge: string;
  readonly link: Link;
  readonly nm: NmInterface;
  /** Of a bond: its ports. */
  readonly bondPorts: readonly NmInterface[];
  readonly addresses: readonly Address[];
  readonly route: Route;
  /** Of the interface now, at run time; null where firewalld does not run. */
  readonly zone: string | null;
  /** NetworkManager's `1.52.1`. */
  readonly nmVersion: string;
}

export type Plan = Pick<
  Recipe,
  'bridge' | 'dev' | 'profiles' | 'replaced' | 'addresses' | 'source' | 'local' | 'zone'
> & {
  /** Addresses are asked of a server: taking back takes longer. */
  readonly dhcp: boolean;
};

const portTypes = ['802-3-ethernet', 'vlan', 'bond'];

/** @throws DeployError network-unsupported naming what stands against it, and the remedy. */
export function planBridge(host: HostNetwork, newUuid: () => string = randomUUID): Plan {
  const { bridge, nm, bondPorts, route } = host;
  for (const each of [nm, ...bondPorts]) checkInterface(each);
  const own = host.addresses.filter(({ dev, scope }) => dev === nm.dev && scope === 'global');
  const zone = stringSetting(nm.settings, 'connection', 'zone') || host.zone;
  const [uuid, portUuid] = [newUuid(), newUuid()];
  const port = (each: NmInterface, parts: PortParts): Profile => ({
    uuid: parts.uuid,
    dev: each.dev,
    settings: portSettings(bridge, each, parts),
  });
  const profiles = [
    { uuid, dev: bridge, settings: bridgeSettings({ ...host, uuid, own, zone }) },
    port(nm, { uuid: portUuid, master: uuid, kind: 'bridge' }),
    ...bondPorts.map((each) => port(each, { uuid: newUuid(), master: portUuid, kind: 'bond' })),
  ];
  // What the interface lacks already (a duplicate, say) the bridge need not have either.
  const given = (['ipv4', 'ipv6'] as const)
    .flatMap((family) => addressData(nm, family))
    .filter((each) => own.some(({ address, tentative }) => address === each && !tentative));
  return {
    bridge,
    dev: nm.dev,
    profiles,
    replaced: [nm, ...bondPorts].map(replacedBy),
    addresses: [...new Set([route.source, ...given])],
    source: route.source,
    local: route.local,
    zone: host.zone === null ? null : zone,
    dhcp: nm.dhcp4 !== undefined || nm.dhcp6 !== undefined,
  };
}

function checkInterface({ dev, managed, external, onDisk, activated, settings, uuid }: NmInterface): void {
  const refuse = (why: string): never => {
    throw new DeployError('network-unsupported', `The management bridge cannot be made over ${dev}: ${why}`);
  };
  if (!managed) refuse(`NetworkManager does not manage it; hand it over (nmcli device set ${dev} managed yes)`);
  if (uuid === '') refuse('no profile of NetworkManager is in force on it; make one and activate it');
  if (external) refuse('it was configured by something else than NetworkManager; make a profile and activate it');
  if (!activated) refuse('its profile is not fully activated; see nmcli device');
  if (!onDisk) refuse('its profile would not outlive a reboot; save it (nmcli connection modify)');
  const type = stringSetting(settings, 'connection', 'type');
  if (!portTypes.includes(type)) refuse(`a profile of type ${type} is no port`);
  if (settings['802-1x'] !== undefined) refuse('its profile holds 802.1X secrets; make the bridge by hand');
}

function replacedBy({ uuid, dev, settings }: NmInterface): ReplacedProfile {
  return { uuid, dev, autoconnect: settings['connection']?.['autoconnect']?.data !== false };
}

function addressData(nm: NmInterface, family: 'ipv4' | 'ipv6'): string[] {
  const list = (nm.settings[family]?.['address-data']?.data ?? []) as unknown as Record<string, { data: string }>[];
  return list.flatMap((entry) => entry['address']?.data ?? []);
}

function stringSetting(settings: Settings, section: string, name: string): string {
  const data = settings[section]?.[name]?.data;
  return typeof data === 'string' ? data : '';
}
