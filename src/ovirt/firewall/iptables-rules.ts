// The rules of an oVirt host for iptables, as templates: an engine's parameters IPTablesConfig… hold the same, and may replace them.

/** PROTOCOL:PORT or PROTOCOL:FIRST:LAST. */
const always = 'tcp:@VDSM_PORT@ tcp:54322 tcp:111 udp:111 tcp:@SSH_PORT@ udp:161 tcp:9090';
const forVirt = 'tcp:16514 tcp:2223 tcp:5900:6923 tcp:49152:49216 udp:6081';
const forGluster =
  'tcp:24007 tcp:24009:24108 tcp:49152:49251 tcp:49217:49316 tcp:8080 tcp:38465:38469 tcp:2049 tcp:5666 tcp:4379 ' +
  'tcp:139 tcp:445 udp:963 tcp:965 tcp:39543 tcp:55863';

export interface IptablesTemplates {
  /** All of a table, with the placeholders. */
  readonly config: string;
  /** What @CUSTOM_RULES@ is, in this order. */
  readonly forVirt: string;
  readonly forGluster: string;
  /** A site's own rules. */
  readonly custom: string;
}

/** Lines as iptables-restore reads them; a host that has no engine uses these. */
export const iptablesTemplates: IptablesTemplates = {
  config: [
    '*filter',
    ':INPUT ACCEPT [0:0]',
    ':FORWARD ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    '-A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT',
    '-A INPUT -p icmp -j ACCEPT',
    '-A INPUT -i lo -j ACCEPT',
    accept(always),
    '@CUSTOM_RULES@',
    '-A INPUT -j REJECT --reject-with icmp-host-prohibited',
    '-A FORWARD -m physdev ! --physdev-is-bridged -j REJECT --reject-with icmp-host-prohibited',
    'COMMIT',
  ].join('\n'),
  forVirt: accept(forVirt),
  forGluster: accept(forGluster),
  custom: '',
};

export interface IptablesRoles {
  readonly virt: boolean;
  readonly gluster: boolean;
  /** A line with @SSH_PORT@ is there once for each. */
  readonly sshPorts: readonly number[];
  readonly vdsmPort: number;
}

/** The lines for one host, none of them empty. */
export function iptablesRules(roles: IptablesRoles, templates = iptablesTemplates): string[] {
  const custom = [roles.virt ? templates.forVirt : '', roles.gluster ? templates.forGluster : '', templates.custom];
  return templates.config
    .replaceAll('@CUSTOM_RULES@', () => custom.join('\n'))
    .replaceAll('@VDSM_PORT@', String(roles.vdsmPort))
    .split('\n')
    .flatMap((line) =>
      line.includes('@SSH_PORT@')
        ? roles.sshPorts.map((port) => line.replaceAll('@SSH_PORT@', String(port)))
        : line.trimEnd(),
    )
    .filter((line) => line !== '');
}

/** @returns a word in @…@ that is no placeholder */
export function unknownPlaceholder(template: string): string | undefined {
  return template.match(/@[A-Z_]+@/g)?.find((word) => !placeholders.includes(word));
}

export const placeholders: readonly string[] = ['@CUSTOM_RULES@', '@SSH_PORT@', '@VDSM_PORT@'];

function accept(openings: string): string {
  return openings
    .split(' ')
    .map((opening) => {
      const colon = opening.indexOf(':');
      const [protocol, port] = [opening.slice(0, colon), opening.slice(colon + 1)];
      return `-A INPUT -p ${protocol} -m ${protocol} --dport ${port} -j ACCEPT`;
    })
    .join('\n');
}
