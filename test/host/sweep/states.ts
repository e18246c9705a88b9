// The states a killed deployment may leave: what of two hosts' snapshots can be compared, and what cannot.
import type { Snapshot } from '../lab/snapshot.ts';
import { compareSnapshots } from '../lab/snapshot.ts';

/** Keys, certificates, databases of passwords and the host's id differ from run to run and from host to host: there, owner and mode count. */
const personal = /^\/(etc\/(pki\/|sasl2\/|vdsm\/vdsm\.id$)|root\/\.ssh\/)/;

/** They come up when another unit waits for the network, or when anything asks on the bus. */
const idle = /^(NetworkManager-wait-online|polkit\.)/;

/** How the deployed host differs from its own state before; comparable between hosts. */
export function changesOf(before: Snapshot, after: Snapshot): string[] {
  return compareSnapshots(mask(before), mask(after)).toSorted();
}

/** How a host differs from its own state before, to the byte; what comes up by itself does not count. */
export function exactChanges(before: Snapshot, after: Snapshot): string[] {
  return compareSnapshots(settled(before), settled(after));
}

function settled({ units, ...rest }: Snapshot): Snapshot {
  return { ...rest, units: new Map([...units].filter(([unit]) => !idle.test(unit))) };
}

/** Without units: a reboot starts and stops some. */
export function lasting(changes: readonly string[]): string[] {
  return changes.filter((line) => !/^. unit /.test(line));
}

function mask({ files, packages, units }: Snapshot): Snapshot {
  return {
    files: new Map([...files].map(([path, line]) => [path, personal.test(path) ? withoutContent(line) : line])),
    packages,
    units: new Map([...units].filter(([unit]) => !idle.test(unit)).flatMap(separate)),
  };
}

/** Enabling a unit and starting it are two changes; between them lies a point to die at. */
function separate([unit, state]: readonly [string, string]): [string, string][] {
  const [enabled = '', active = ''] = state.split(' ');
  return [
    [`${unit} is-enabled`, enabled],
    [`${unit} is-active`, active],
  ];
}

/** `file 0644 0:0 12 SHA256` without size and sum. */
function withoutContent(line: string): string {
  return line.startsWith('file ') ? line.split(' ').slice(0, 3).join(' ') : line;
}
