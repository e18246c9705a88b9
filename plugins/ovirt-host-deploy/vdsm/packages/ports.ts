// Who listens on the ports that vdsm and its companions need: from /proc/net and the descriptors of the processes, see proc(5).
import * as fs from 'node:fs';

export interface Needed {
  readonly port: number;
  /** Units that may hold it: those it is for. */
  readonly units: readonly string[];
}

export interface Listener {
  readonly port: number;
  readonly inode: number;
}

export interface Owner {
  readonly pid: number;
  readonly program: string;
  /** Of systemd; empty where it has none. */
  readonly unit: string;
}

const listening = '0A';

/** @param text /proc/net/tcp or tcp6 */
export function parseListeners(text: string): Listener[] {
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state !== listening) return [];
    return [{ port: Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16), inode: Number(inode) }];
  });
}

/** The innermost unit of /proc/PID/cgroup. */
export function parseUnit(cgroup: string): string {
  const parts = cgroup.split('\n').flatMap((line) => line.split(':').slice(2).join(':').split('/'));
  return parts.findLast((part) => /\.(service|scope|socket)$/.test(part)) ?? '';
}

/**
 * A port that systemd itself holds passes: which socket unit it is for does not show.
 * @param ownerOf gets the units that are likely to hold it
 */
export function judgePorts(
  needed: readonly Needed[],
  listeners: readonly Listener[],
  ownerOf: (inode: number, units: readonly string[]) => Owner | undefined,
): string | undefined {
  const taken = needed.flatMap(({ port, units }) => {
    const socket = listeners.find((one) => one.port === port);
    const owner = socket && ownerOf(socket.inode, units);
    if (owner === undefined || owner.pid === 1 || units.includes(owner.unit)) return [];
    const unit = owner.unit === '' ? '' : `, ${owner.unit}`;
    return [`port ${port} is taken by ${owner.program} (process ${owner.pid}${unit})`];
  });
  return taken.length === 0 ? undefined : taken.join('; ');
}

export function readListeners(): Listener[] {
  return ['tcp', 'tcp6'].flatMap((name) => parseListeners(read(`/proc/net/${name}`)));
}

/**
 * Undefined where it is gone, or is another namespace's.
 * @param units asked first: on a host that is deployed they hold it, and all processes take long to be asked
 */
export function findOwner(inode: number, units: readonly string[] = []): Owner | undefined {
  const has = (pid: number): boolean => numbered(`/proc/${pid}/fd`).some((fd) => holds(pid, fd, inode));
  const pid = [1, ...units.flatMap(processesOf)].find(has) ?? numbered('/proc').find(has);
  if (pid === undefined) return undefined;
  return { pid, program: read(`/proc/${pid}/comm`).trim(), unit: parseUnit(read(`/proc/${pid}/cgroup`)) };
}

/** Of a service, as cgroups(7) of version 2 show them. */
function processesOf(unit: string): number[] {
  return read(`/sys/fs/cgroup/system.slice/${unit}/cgroup.procs`).split('\n').filter(Boolean).map(Number);
}

function holds(pid: number, fd: number, inode: number): boolean {
  try {
    return fs.readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`;
  } catch {
    return false;
  }
}

function numbered(folder: string): number[] {
  try {
    return fs
      .readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Processes come and go: a file that is gone reads as empty. */
function read(path: string): string {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
