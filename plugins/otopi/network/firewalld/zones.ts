// Zones of firewalld: what firewall-cmd(1) says of them, and what has to change.

export interface Zone {
  readonly name: string;
  readonly isDefault: boolean;
  readonly isActive: boolean;
  readonly services: readonly string[];
}

/** Services to put into a zone or take out of it. */
export interface ZoneEdit {
  readonly zone: string;
  readonly services: readonly string[];
}

/** From `firewall-cmd --list-all-zones`: a line `name (default, active)`, then its settings, indented. */
export function parseZones(output: string): Zone[] {
  const zones: { name: string; isDefault: boolean; isActive: boolean; services: string[] }[] = [];
  for (const line of output.split('\n')) {
    const [, name, marks = ''] = /^(\S+)(?: \(([^)]*)\))?$/.exec(line) ?? [];
    if (name !== undefined) {
      const words = marks.split(', ');
      zones.push({ name, isDefault: words.includes('default'), isActive: words.includes('active'), services: [] });
    }
    const services = /^ {2}services: ?(.*)$/.exec(line)?.[1];
    if (services !== undefined) zones.at(-1)?.services.push(...services.split(' ').filter(Boolean));
  }
  return zones;
}

/** @param major.minor.patch as in `1.3.3` */
export function isVersionEnough(version: string, least: readonly number[]): boolean {
  const numbers = version
    .trim()
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  if (numbers.some(Number.isNaN)) return false;
  for (const [i, number] of least.entries()) {
    const given = numbers[i] ?? 0;
    if (given !== number) return given > number;
  }
  return true;
}

/** What to take out so that no zone has any of these services. */
export function planRemoval(zones: readonly Zone[], services: readonly string[]): ZoneEdit[] {
  return zones
    .map(({ name, services: present }) => ({ zone: name, services: services.filter((s) => present.includes(s)) }))
    .filter((edit) => edit.services.length > 0);
}

/** What to put in so that each of these zones has all services. */
export function planAddition(
  zones: readonly Zone[],
  names: readonly string[],
  services: readonly string[],
): ZoneEdit[] {
  return names
    .map((zone) => {
      const present = zones.find(({ name }) => name === zone)?.services ?? [];
      return { zone, services: services.filter((s) => !present.includes(s)) };
    })
    .filter((edit) => edit.services.length > 0);
}

/**
 * The zones that let traffic in now. The default zone takes every interface no other zone was given; before version 2
 * it is not called active for that.
 */
export function guardingZones(zones: readonly Zone[], defaultZone: string): string[] {
  return zones.filter(({ name, isActive }) => isActive || name === defaultZone).map(({ name }) => name);
}

type Argv = readonly [string, ...string[]];

export function editCommand(action: 'add' | 'remove', { zone, services }: ZoneEdit): Argv {
  return [
    'firewall-cmd',
    '--permanent',
    `--zone=${zone}`,
    ...services.map((service) => `--${action}-service=${service}`),
  ];
}

export const reloadCommand: Argv = ['firewall-cmd', '--reload'];
