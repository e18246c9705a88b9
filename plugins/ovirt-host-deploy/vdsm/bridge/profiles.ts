// The settings of the new profiles: IP settings move to the bridge, everything of the link stays with the port.
import type { Variant } from './dbus.ts';
import type { Address, Link } from './ip-json.ts';
import type { NmInterface, Settings } from './nm-interface.ts';

const v = (type: string, data: Variant['data']): Variant => ({ type, data });

/** Properties that repeat others in an older form (nm-settings-dbus(5)). */
const deprecated = ['addresses', 'routes'];
/** Of `connection`: what belongs to names and addresses, not to the link. */
const movedWithAddresses = ['mdns', 'llmnr', 'dns-over-tls', 'metered', 'stable-id', 'autoconnect-priority'];
const linkSections = ['802-3-ethernet', 'vlan', 'bond', 'ethtool', 'link', 'dcb', 'sriov', 'tc'];

interface BridgeParts {
  bridge: string;
  uuid: string;
  link: Link;
  nm: NmInterface;
  /** Global addresses of the interface now. */
  own: readonly Address[];
  zone: string | null;
  nmVersion: string;
}

export function bridgeSettings({ bridge, uuid, link, nm, own, zone, nmVersion }: BridgeParts): Settings {
  const old = nm.settings;
  const mtu = old['802-3-ethernet']?.['mtu'];
  return {
    connection: {
      ...pick(old['connection'], movedWithAddresses),
      id: v('s', bridge),
      uuid: v('s', uuid),
      type: v('s', 'bridge'),
      'interface-name': v('s', bridge),
      // Started at once it would hold the address before it has a port, and a reboot must find the old profile.
      autoconnect: v('b', false),
      'autoconnect-slaves': v('i', 1),
      // Else it gets firewalld's default zone.
      ...(zone === null || zone === '' ? {} : { zone: v('s', zone) }),
    },
    bridge: { stp: v('b', false), 'mac-address': v('ay', macBytes(link.mac)) },
    ...(mtu === undefined ? {} : { '802-3-ethernet': { mtu } }),
    ipv4: { ...current(old['ipv4']), ...clientId(nm) },
    ipv6: { ...current(old['ipv6']), ...iaid(nm, nmVersion), ...token(old, own) },
  };
}

export interface PortParts {
  uuid: string;
  /** The UUID of the profile it is a port of. */
  master: string;
  kind: 'bridge' | 'bond';
}

export function portSettings(bridge: string, { dev, settings: old }: NmInterface, port: PortParts): Settings {
  const type = old['connection']?.['type'] ?? v('s', '802-3-ethernet');
  return {
    ...pick(old, linkSections),
    connection: {
      id: v('s', `${bridge}-port-${dev}`),
      uuid: v('s', port.uuid),
      type,
      'interface-name': v('s', dev),
      autoconnect: v('b', false),
      master: v('s', port.master),
      'slave-type': v('s', port.kind),
      ...(type.data === 'bond' ? { 'autoconnect-slaves': v('i', 1) } : {}),
    },
  };
}

/** The server knows the host by it; the default comes from the interface's own type and address. */
function clientId({ dhcp4, settings }: NmInterface): Settings[string] {
  const id = dhcp4?.['dhcp_client_identifier'];
  if (id === undefined || settings['ipv4']?.['dhcp-client-id'] !== undefined) return {};
  return { 'dhcp-client-id': v('s', id) };
}

/** The default comes from the interface's name, so that the server would give another address (property since 1.42). */
function iaid({ dhcp6, settings }: NmInterface, nmVersion: string): Settings[string] {
  const id = dhcp6?.['iaid'];
  const [major = 0, minor = 0] = nmVersion.split('.').map(Number);
  if (id === undefined || settings['ipv6']?.['dhcp-iaid'] !== undefined || major * 1000 + minor < 1042) return {};
  return { 'dhcp-iaid': v('s', String(Number.parseInt(id.replaceAll(':', ''), 16))) };
}

/** Addresses made of a router's prefix keep their second half, which otherwise may come from the interface's name. */
function token(old: Settings, own: readonly Address[]): Settings[string] {
  const made = own.find((address) => address.autoconfigured);
  if (made === undefined || old['ipv6']?.['method']?.data !== 'auto') return {};
  return { 'addr-gen-mode': v('i', 0), token: v('s', `::${interfaceId(made.address)}`) };
}

/** The last four groups of an IPv6 address. */
function interfaceId(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].slice(-4).join(':');
}

function current(section: Settings[string] = {}): Settings[string] {
  // Versions before 1.42 give name servers in the older form alone.
  const older = section['dns-data'] === undefined ? deprecated : [...deprecated, 'dns'];
  return Object.fromEntries(Object.entries(section).filter(([name]) => !older.includes(name)));
}

function pick<T>(from: Readonly<Record<string, T>> | undefined, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(from ?? {}).filter(([name]) => names.includes(name)));
}

function macBytes(mac: string): number[] {
  return mac.split(':').map((byte) => Number.parseInt(byte, 16));
}
