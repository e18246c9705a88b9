// Names of packages: name, epoch, version, release and architecture, in rpm's order, and back.
import type { PackageId } from './package.ts';

/** `name-[epoch:]version-release.arch`; an epoch of 0 is left out, as dnf does. */
export function formatNevra(id: PackageId): string {
  return `${id.name}-${formatEvr(id)}.${id.arch}`;
}

/** `[epoch:]version-release`. */
export function formatEvr(id: Pick<PackageId, 'epoch' | 'version' | 'release'>): string {
  return `${id.epoch === 0 ? '' : `${id.epoch}:`}${id.version}-${id.release}`;
}

/** `name-epoch:version-release.arch`: the one form that every command line takes for exactly this package. */
export function formatFullNevra(id: PackageId): string {
  return `${id.name}-${id.epoch}:${id.version}-${id.release}.${id.arch}`;
}

/** Undefined for what is no whole nevra. */
export function parseNevra(text: string): PackageId | undefined {
  const match = /^(.+)-(?:(\d+):)?([^-:]+)-([^-:]+)\.([^-.:]+)$/.exec(text);
  if (match === null) return undefined;
  const [, name = '', epoch = '0', version = '', release = '', arch = ''] = match;
  return { name, epoch: Number(epoch), version, release, arch };
}

/** What stays the same over an update: `name.arch`. */
export function nameArch(id: Pick<PackageId, 'name' | 'arch'>): string {
  return `${id.name}.${id.arch}`;
}

/** The `name.arch` of a nevra; the text itself where it is none. */
export function nameArchOf(nevra: string): string {
  const id = parseNevra(nevra);
  return id === undefined ? nevra : nameArch(id);
}
