// What `ip` says of routes, links and addresses: JSON where it can (iproute2 4.14), prose for a route where it cannot.
import { DeployError } from '#plugin';

/** The way to an address; for an address of this host itself `local` is true and `dev` is lo. */
export interface Route {
  readonly dev: string;
  readonly source: string;
  readonly local: boolean;
}

export interface Link {
  readonly name: string;
  /** `ether` and so on. */
  readonly linkType: string;
  /** `bridge`, `bond`, `vlan`, `veth`, …; undefined for a plain network card. */
  readonly kind: string | undefined;
  /** The bridge or bond that this is a port of. */
  readonly master: string | undefined;
  /** The interface below a VLAN, and its tag. */
  readonly vlan: { readonly parent: string; readonly id: number } | undefined;
  readonly mac: string;
}

export interface Address {
  readonly dev: string;
  readonly address: string;
  readonly prefix: number;
  /** `global`, `link`, `host`. */
  readonly scope: string;
  /** Duplicate address detection has not ended, or has failed. */
  readonly tentative: boolean;
  /** Made by the kernel from a router's advertisement, and not one of those that change all the time. */
  readonly autoconfigured: boolean;
}

/** Of `ip -j route get ADDRESS`; undefined where there is no way. */
export function parseRoute(json: string): Route | undefined {
  const [route] = parseList(json) as { dev?: string; prefsrc?: string; type?: string }[];
  if (route?.dev === undefined || route.prefsrc === undefined) return undefined;
  return { dev: route.dev, source: route.prefsrc, local: route.type === 'local' };
}

/** Of `ip route get ADDRESS` where it knows no JSON: `[local ]ADDRESS [via GATEWAY ]dev DEV [table T ]src SOURCE …`. */
export function parseRouteText(output: string): Route | undefined {
  const [line = ''] = output.split('\n');
  const dev = /\bdev (\S+)/.exec(line)?.[1];
  const source = /\bsrc (\S+)/.exec(line)?.[1];
  return dev === undefined || source === undefined ? undefined : { dev, source, local: line.startsWith('local ') };
}

interface RawLink {
  ifname: string;
  link?: string;
  link_type: string;
  address?: string;
  master?: string;
  linkinfo?: { info_kind?: string; info_data?: { id?: number } };
}

/** Of `ip -j -d link show`. */
export function parseLinks(json: string): Link[] {
  return (parseList(json) as RawLink[])
    .filter(({ ifname }) => ifname !== undefined)
    .map(({ ifname, link, link_type, address = '', master, linkinfo }) => ({
      name: ifname,
      linkType: link_type,
      kind: linkinfo?.info_kind,
      master,
      vlan:
        linkinfo?.info_kind === 'vlan' && link !== undefined
          ? { parent: link, id: linkinfo.info_data?.id ?? 0 }
          : undefined,
      mac: address,
    }));
}

interface RawAddress {
  local: string;
  prefixlen: number;
  scope: string;
  tentative?: boolean;
  dadfailed?: boolean;
  dynamic?: boolean;
  temporary?: boolean;
  mngtmpaddr?: boolean;
  protocol?: string;
}

/** Of `ip -j addr show`. */
export function parseAddresses(json: string): Address[] {
  return (parseList(json) as { ifname?: string; addr_info?: RawAddress[] }[]).flatMap(({ ifname, addr_info = [] }) =>
    ifname === undefined
      ? []
      : addr_info.map((a) => ({
          dev: ifname,
          address: a.local,
          prefix: a.prefixlen,
          scope: a.scope,
          tentative: a.tentative === true || a.dadfailed === true,
          // NetworkManager gives routers' addresses itself: dynamic, a /64, and not temporary; DHCPv6's are /128
          autoconfigured: a.dynamic === true && a.temporary !== true && a.prefixlen === 64 && a.local.includes(':'),
        })),
  );
}

function parseList(json: string): unknown[] {
  try {
    const list: unknown = json.trim() === '' ? [] : JSON.parse(json);
    if (Array.isArray(list)) return list;
  } catch (cause) {
    throw unreadable(json, cause);
  }
  throw unreadable(json);
}

function unreadable(json: string, cause?: unknown): DeployError {
  return new DeployError('command-failed', `Command 'ip' answered what cannot be read: ${json.slice(0, 200)}`, {
    cause,
  });
}
