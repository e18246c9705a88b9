// Which packages a pattern means, and how they stand: installed, to be had, or an update. Pure, over complete lists.
import { formatEvr, formatNevra, nameArch } from './nevra.ts';
import type { PackageId, PackageInfo, PackageOperation } from './package.ts';
import { compareEvr } from './rpm-version.ts';

/**
 * The installed packages that match, and of the repositories the newest of each name and architecture:
 * `updates` where an older one is installed, `available` where none is. No patterns: all of them.
 */
export function selectPackages(
  installed: readonly PackageId[],
  available: readonly PackageId[],
  patterns: readonly string[],
): PackageInfo[] {
  const wanted = patterns.length === 0 ? () => true : matcher(patterns);
  const present = newestByNameArch(installed);
  const offered = [...newestByNameArch(available.filter(wanted)).values()].flatMap((one) => {
    const there = present.get(nameArch(one));
    if (there === undefined) return [info(one, 'available')];
    return compareEvr(one, there) > 0 ? [info(one, 'updates')] : [];
  });
  return [...installed.filter(wanted).map((one) => info(one, 'installed')), ...offered];
}

export function newestByNameArch<T extends PackageId>(packages: readonly T[]): Map<string, T> {
  const newest = new Map<string, T>();
  for (const one of packages) {
    const known = newest.get(nameArch(one));
    if (known === undefined || compareEvr(one, known) > 0) newest.set(nameArch(one), one);
  }
  return newest;
}

/** Takes the forms that dnf takes: name, name.arch, name-version, name-[epoch:]version-release, …-release.arch; each may be a glob. */
export function matcher(patterns: readonly string[]): (one: PackageId) => boolean {
  const exact = new Set(patterns.filter((p) => !isGlob(p)));
  const globs = patterns.filter(isGlob).map(globExpression);
  return (one) => {
    if (exact.has(one.name)) return true;
    const forms = formsOf(one);
    return forms.some((form) => exact.has(form) || globs.some((glob) => glob.test(form)));
  };
}

export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

function formsOf(one: PackageId): string[] {
  const { name, arch, version, release, epoch } = one;
  const withEpoch = `${name}-${epoch}:${version}-${release}`;
  return [
    name,
    nameArch(one),
    `${name}-${version}`,
    `${name}-${version}-${release}`,
    `${name}-${version}-${release}.${arch}`,
    `${name}-${formatEvr(one)}`,
    formatNevra(one),
    withEpoch,
    `${withEpoch}.${arch}`,
  ];
}

/** fnmatch(3) without its path rules. */
function globExpression(glob: string): RegExp {
  const source = glob.replaceAll(/\[!?[^\]]+\]|[\s\S]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1) return part.replace('[!', '[^').replaceAll('\\', '\\\\');
    return part.replace(/[.*+?^${}()|[\]\\]/, String.raw`\$&`);
  });
  return new RegExp(`^${source}$`);
}

function info(one: PackageId, operation: PackageOperation): PackageInfo {
  const { name, epoch, version, release, arch } = one;
  return { name, epoch, version, release, arch, operation, displayName: formatNevra(one) };
}
