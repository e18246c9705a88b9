// The rules of an oVirt host for iptables, used where nobody gives others.

export interface IptablesRoles {
  virt: boolean;
  gluster: boolean;
  sshPorts: readonly number[];
  vdsmPort: number;
  /** A site's own rules, put before the final rejection. */
  custom?: readonly string[];
}

/** PROTOCOL:PORT or PROTOCOL:FIRST:LAST. */
const always = list('tcp:54322 tcp:111 udp:111 udp:161 tcp:9090');
const forVirt = list('tcp:16514 tcp:2223 tcp:5900:6923 tcp:49152:49216 udp:6081');
const forGluster = list(
  'tcp:24007 tcp:24009:24108 tcp:49152:49251 tcp:49217:49316 tcp:8080 tcp:38465:38469 tcp:2049 tcp:5666 tcp:4379 ' +
    'tcp:139 tcp:445 udp:963 tcp:965 tcp:39543 tcp:55863',
);

/** Lines as iptables-restore reads them. */
export function iptablesRules({ virt, gluster, sshPorts, vdsmPort, custom = [] }: IptablesRoles): string[] {
  const ports = [...sshPorts, vdsmPort].map((port) => `tcp:${port}`);
  const openings = [...ports, ...always, ...(virt ? forVirt : []), ...(gluster ? forGluster : [])];
  return [
    '*filter',
    ':INPUT ACCEPT [0:0]',
    ':FORWARD ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    '-A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT',
    '-A INPUT -p icmp -j ACCEPT',
    '-A INPUT -i lo -j ACCEPT',
    ...openings.map(accept),
    ...custom,
    '-A INPUT -j REJECT --reject-with icmp-host-prohibited',
    '-A FORWARD -m physdev ! --physdev-is-bridged -j REJECT --reject-with icmp-host-prohibited',
    'COMMIT',
  ];
}

function accept(opening: string): string {
  const colon = opening.indexOf(':');
  const [protocol, port] = [opening.slice(0, colon), opening.slice(colon + 1)];
  return `-A INPUT -p ${protocol} -m ${protocol} --dport ${port} -j ACCEPT`;
}

function list(openings: string): string[] {
  return openings.split(' ');
}
