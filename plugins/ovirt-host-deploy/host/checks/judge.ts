// What the machine's facts mean for a deployment. Pure.
import type { Seen } from '#plugin';

const mib = 1024 * 1024;
const leastMemoryMib = 2048;
/** Below it a package transaction, or its backups, fails for sure. */
const leastRoomMib = 64;
const enoughRoomMib = 1024;
/** Package managers read metadata there; nothing is kept. It may be in memory. */
const temporaryRoomMib = 32;
const leastFreeInodes = 1000;
const leastGlibc = [2, 28] as const;

/** @param meminfo /proc/meminfo, see proc(5) */
export function judgeMemory(meminfo: string): string | undefined {
  const kib = Number(/^MemTotal:\s+(\d+) kB$/m.exec(meminfo)?.[1] ?? NaN);
  if (Number.isNaN(kib)) return 'The size of the memory cannot be read';
  const has = Math.round(kib / 1024);
  return has < leastMemoryMib ? `The host has ${has} MiB of memory, less than ${leastMemoryMib}` : undefined;
}

/** A file system, by the first of our folders that lies on it. */
export interface Room {
  readonly folder: string;
  /** For others than root. */
  readonly freeBytes: number;
  /** undefined where the file system does not count them. */
  readonly freeInodes: number | undefined;
}

export function judgeRoom(rooms: readonly Room[]): Seen | undefined {
  const poor = rooms.filter(
    ({ folder, freeBytes }) => freeBytes < (folder === '/tmp' ? temporaryRoomMib : enoughRoomMib) * mib,
  );
  const seen = [
    ...poor.map(({ folder, freeBytes }) => `${folder} has ${Math.floor(freeBytes / mib)} MiB free`),
    ...rooms.filter(lacksInodes).map(({ folder, freeInodes }) => `${folder} can take ${freeInodes} more files only`),
  ].join('; ');
  if (seen === '') return undefined;
  const hopeless = rooms.some((room) => room.freeBytes < leastRoomMib * mib || lacksInodes(room));
  return hopeless ? seen : { seen, severity: 'warning' };
}

function lacksInodes({ freeInodes }: Room): boolean {
  return freeInodes !== undefined && freeInodes < leastFreeInodes;
}

/** @param version as `gnu_get_libc_version` says it; undefined with another C library */
export function judgeGlibc(version: string | undefined): string | undefined {
  const needed = leastGlibc.join('.');
  if (version === undefined) return `The C library is not glibc, and glibc ${needed} is needed`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < leastGlibc[0] || (major === leastGlibc[0] && minor < leastGlibc[1]);
  return isOld ? `glibc is ${version}, older than ${needed}` : undefined;
}

/**
 * Both are read as systemd-detect-virt(1) reads them.
 * @param named /run/systemd/container @param environ /proc/1/environ
 */
export function parseContainer(named: string, environ: string): string | undefined {
  const variable = environ
    .split('\0')
    .find((entry) => entry.startsWith('container='))
    ?.slice('container='.length);
  const kind = named.trim() || variable;
  return kind === undefined || kind === '' ? undefined : `The host is a container (${kind})`;
}

/** @param mode undefined where SELinux is off altogether */
export function judgeSelinux(mode: 'enforcing' | 'permissive' | undefined): string | undefined {
  if (mode === 'enforcing') return undefined;
  return mode === undefined ? 'SELinux is disabled' : 'SELinux is permissive: it forbids nothing';
}

/** @param enabled /proc/sys/crypto/fips_enabled @param policy /etc/crypto-policies/state/current, such as `DEFAULT:SHA1` */
export function judgeFips(enabled: string, policy: string): string | undefined {
  const isFips = policy.trim().split(':')[0] === 'FIPS';
  if (policy.trim() === '' || isFips === (enabled.trim() === '1')) return undefined;
  return isFips
    ? 'The crypto policy is FIPS, but the kernel is not in FIPS mode'
    : `The kernel is in FIPS mode, but the crypto policy is ${policy.trim()}`;
}
