// The distribution, from os-release: see os-release(5).
import type { OsRelease } from './facts.ts';

const elNames = new Set(['rhel', 'centos', 'fedora', 'redhat', 'ibm_powerkvm']);

/** Missing entries become empty strings; ID defaults to `linux` as os-release(5) says. */
export function parseOsRelease(text: string): OsRelease {
  const entries = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) entries.set(match[1], unquote(match[2].trim()));
  }
  const get = (name: string) => entries.get(name) ?? '';
  return {
    id: get('ID') || 'linux',
    idLike: get('ID_LIKE').split(/\s+/).filter(Boolean),
    versionId: get('VERSION_ID'),
    variantId: get('VARIANT_ID'),
    prettyName: get('PRETTY_NAME') || get('NAME') || 'Linux',
  };
}

/** RHEL and what is made of it, or calls itself like it. */
export function isElFamily(release: OsRelease): boolean {
  return [release.id, ...release.idLike].some((name) => elNames.has(name));
}

function unquote(value: string): string {
  if (/^'[^']*'$/.test(value)) return value.slice(1, -1);
  const inner = /^"(.*)"$/.exec(value)?.[1] ?? value;
  return inner.replaceAll(/\\(["'$`\\])/g, '$1');
}
