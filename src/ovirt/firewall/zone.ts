// What a zone of firewalld lacks, and the commands that open it.
import type { Context } from '../../plugin/context.ts';
import type { Openings } from './catalog.ts';
import { readManagementInterface } from './ssh.ts';

export interface ZoneState {
  services: readonly string[];
  ports: readonly string[];
}

/** Output of `firewall-cmd --zone=Z --list-all`, or with `--permanent`. */
export function parseZone(output: string): ZoneState {
  const list = (name: string): string[] =>
    (new RegExp(`^\\s*${name}:(.*)$`, 'm').exec(output)?.[1] ?? '').split(/\s+/).filter((word) => word !== '');
  return { services: list('services'), ports: list('ports') };
}

/** Arguments of each call of firewall-cmd, which takes no ports and services in one; none where the zone is open already. */
export function planOpening(zone: ZoneState, { services, ports }: Openings): string[][] {
  return [
    ports.filter((port) => !zone.ports.includes(port)).map((port) => `--add-port=${port}`),
    services.filter(({ name }) => !zone.services.includes(name)).map(({ name }) => `--add-service=${name}`),
  ].filter((options) => options.length > 0);
}

/** The zone of the interface that the host is managed over. */
export async function readZoneName(ctx: Context): Promise<string> {
  const name = await readManagementInterface(ctx);
  const argv = ['firewall-cmd', `--get-zone-of-interface=${name}`] as const;
  const zone = name === undefined ? '' : (await ctx.run(argv, { okCodes: [0, 2] })).stdout.trim();
  // An interface of no zone is in the default one.
  return /^[\w-]+$/.test(zone) ? zone : (await ctx.run(['firewall-cmd', '--get-default-zone'])).stdout.trim();
}

export async function isFirewalldRunning({ programs, run }: Context): Promise<boolean> {
  if (programs.find('firewall-cmd') === undefined) return false;
  return (await run(['firewall-cmd', '--state'], { okCodes: 'any' })).code === 0;
}
