// What Open vSwitch's database knows of OVN.

/** Output of `ovs-vsctl get … external_ids`: `{name=value, name="value"}`. */
export function parseExternalIds(output: string): Map<string, string> {
  const pairs = output.matchAll(/([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^,}\s]*))/g);
  return new Map(Array.from(pairs, ([, name = '', quoted, bare = '']) => [name, quoted ?? bare]));
}

/** True if the host is with that central server and tunnels from one of the addresses. */
export function isMember(ids: ReadonlyMap<string, string>, central: string, addresses: readonly string[]): boolean {
  const host = central.includes(':') ? `[${central}]` : central;
  const remotes = (ids.get('ovn-remote') ?? '').split(',');
  return remotes.includes(`ssl:${host}:6642`) && addresses.includes(ids.get('ovn-encap-ip') ?? '');
}
