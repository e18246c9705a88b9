// Before packages are changed: what lies at the paths of their files is kept in the run's own folder, since rpm renames or
// replaces it, and does not bring it back when the packages go.
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { sha256 } from '../../../transaction/backup.ts';
import type { Log } from '../../../base/log.ts';
import { inFolder, lookAt, readRegular } from './host-file.ts';
import type { Seen } from './host-file.ts';
import type { PackageFile } from './package-files.ts';

/** A path as it was. */
export type Before = Seen & {
  path: string;
  /** Of a file: its content's digest; its content is in the file of that name. */
  sha256?: string;
};

/** Kept as JSON beside the contents. */
export interface Kept {
  before: readonly Before[];
  /** Where nothing was, and a package lays a configuration file: rpm may put names beside it. */
  absent: readonly string[];
  /** Of the packages' own contents, by path: what is neither of these nor from before is somebody's edit. */
  packaged: Readonly<Record<string, readonly string[]>>;
}

export interface KeepRequest {
  /** Made here, below the run's folder. */
  folder: string;
  root: string;
  /** Of the packages that go or are replaced. */
  old: readonly PackageFile[];
  /** Paths of those that come. */
  coming: readonly string[];
  log: Log;
}

/** rpm's names for a file that it did not replace, or replaced. */
export const suffixes = ['.rpmsave', '.rpmnew', '.rpmorig'] as const;

export const keptName = 'kept.json';

/** Larger files are no configuration. */
const sizeLimit = 64 * 1024 * 1024;

/** @returns the folders that are not there yet and packages bring, deepest first. */
export function keepBefore({ folder, root, old, coming, log }: KeepRequest): string[] {
  const plain = new Set(old.filter((file) => !file.isConfig).map((file) => file.path));
  // The package itself brings back what is its own and no configuration.
  const paths = [...old.filter((file) => file.isConfig).map((file) => file.path), ...coming].filter(
    (path) => !plain.has(path) && isPlain(path),
  );
  const wanted = new Set(paths.flatMap((path) => [path, ...(isConfiguration(path) ? besides(path) : [])]));
  const seen = lookAt([...wanted], root);
  const parents = lookAt([...new Set([...wanted].flatMap(ancestors))], root);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const before = [...new Map([...parents, ...seen])].flatMap(([path, what]) => keepOne(path, what, folder, root, log));
  const kept: Kept = {
    before: before.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    absent: [...wanted].filter((path) => isConfiguration(path) && !seen.has(path)),
    packaged: Object.fromEntries(old.filter((f) => f.isConfig && f.digest !== '').map((f) => [f.path, [f.digest]])),
  };
  writeSynced(`${folder}/${keptName}`, JSON.stringify(kept));
  const missing = new Set([...wanted].flatMap(ancestors).filter((path) => isConfiguration(path) && !parents.has(path)));
  return [...missing].toSorted((a, b) => (a < b ? 1 : -1));
}

export function besides(path: string): string[] {
  return suffixes.map((suffix) => `${path}${suffix}`);
}

/** Where names beside files and empty folders count; elsewhere rpm is right about its own. */
function isConfiguration(path: string): boolean {
  return path.startsWith('/etc/') || path.startsWith('/var/');
}

function keepOne(path: string, what: Seen, folder: string, root: string, log: Log): Before[] {
  if (what.kind === 'other') return [];
  if (what.kind !== 'file') return [{ path, ...what }];
  if (what.size > sizeLimit) {
    log.warning(`${path} is too large to be kept; a rollback cannot put it back`);
    return [];
  }
  const content = inFolder(dirname(path), root, (at) => readRegular(`${at}/${path.slice(path.lastIndexOf('/') + 1)}`));
  if (content === undefined) return [];
  const digest = sha256(content);
  writeSynced(`${folder}/${digest}`, content);
  return [{ path, ...what, sha256: digest }];
}

/** The content's name is its digest: the same one twice is the same file. */
function writeSynced(path: string, content: string | Uint8Array): void {
  const temp = `${path}.new`;
  fs.writeFileSync(temp, content, { mode: 0o600, flush: true });
  fs.renameSync(temp, path);
}

function ancestors(path: string): string[] {
  const found: string[] = [];
  for (let folder = dirname(path); folder !== '/' && folder !== '.'; folder = dirname(folder)) found.push(folder);
  return found;
}

function isPlain(path: string): boolean {
  return path.startsWith('/') && !path.split('/').includes('..') && path.length > 1;
}
