// Which of libvirt's units and sockets stand in the way of the one libvirtd.

/** libvirt's modular daemons that vdsm must not meet; virtlogd and virtlockd serve running machines and stay. */
const daemons = ['qemu', 'interface', 'network', 'nodedev', 'nwfilter', 'secret', 'storage', 'proxy'].map(
  (name) => `virt${name}d`,
);

export const modularUnits: readonly string[] = ['virtqemud.service', ...daemons.map((daemon) => `${daemon}.socket`)];
export const libvirtUnits: readonly string[] = [
  'libvirtd.service',
  ...['', '-ro', '-admin', '-tls', '-tcp'].map((kind) => `libvirtd${kind}.socket`),
];

export const preset = {
  path: '/usr/lib/systemd/system-preset/88-ovirt-monolithic-libvirt.preset',
  mode: 0o644,
  content: [...modularUnits.map((unit) => `disable ${unit}`), 'enable libvirtd.service'],
} as const;

export interface UnitState {
  masked: boolean;
  active: boolean;
}

export interface MonolithicPlan {
  mask: string[];
  /** Stopped before sockets are removed. */
  stop: string[];
  /** Names below /run/libvirt. */
  stale: string[];
  /** Sockets of libvirtd that listened before, beyond the plain one. */
  start: string[];
}

/** Where all is masked and no modular socket is left, nothing is stopped: running machines notice nothing. */
export function planMonolithic(units: ReadonlyMap<string, UnitState>, sockets: readonly string[]): MonolithicPlan {
  const isActive = (unit: string): boolean => units.get(unit)?.active === true;
  const mask = modularUnits.filter((unit) => units.get(unit)?.masked !== true);
  const modular = sockets.filter((name) => daemons.some((daemon) => isSocketOf(daemon, name)));
  if (mask.length === 0 && modular.length === 0) return { mask, stop: [], stale: [], start: [] };
  return {
    mask,
    stop: [...modularUnits, ...libvirtUnits].filter(isActive),
    stale: [...modular, ...sockets.filter((name) => isSocketOf('libvirt', name))],
    start: libvirtUnits.filter((unit) => unit.endsWith('.socket') && unit !== 'libvirtd.socket' && isActive(unit)),
  };
}

/** `virtqemud-sock`, `virtqemud-sock-ro`, `virtqemud-admin-sock`. */
function isSocketOf(daemon: string, name: string): boolean {
  return name.startsWith(`${daemon}-`) && name.includes('sock');
}
