// What a zone of firewalld lacks, and the commands that open it.
import type { Openings } from './catalogue.ts';

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

/** Arguments of firewall-cmd behind `--zone`; none where the zone is open already. */
export function planOpening(zone: ZoneState, { services, ports }: Openings): string[] {
  return [
    ...ports.filter((port) => !zone.ports.includes(port)).map((port) => `--add-port=${port}`),
    ...services.filter(({ name }) => !zone.services.includes(name)).map(({ name }) => `--add-service=${name}`),
  ];
}
