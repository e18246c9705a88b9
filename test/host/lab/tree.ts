/** Reads what is in a file tree: type, mode, owner, size and content of every entry, each as one line of text. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The folders of a host that a deployment may change. */
export const TOPS = ['/etc', '/usr', '/var'] as const;

/** Absolute path inside the host → what is there (`entryLine`). */
export type Tree = Map<string, string>;

/** Adds everything below `path` (absolute inside the host) to the tree, `path` itself included. Links are not followed. */
export function readTree(root: string, path: string, tree: Tree, skip: (path: string) => boolean): void {
  if (skip(path)) return;
  const place = join(root, path);
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return;
  tree.set(path, entryLine(place, stats));
  if (!stats.isDirectory()) return;
  for (const name of readdirSync(place)) readTree(root, `${path}/${name}`, tree, skip);
}

/** One entry: `file 0644 0:0 12 SHA256`, `folder 0755 0:0`, `link 0:0 -> TARGET`, or another type. Times are left out. */
export function entryLine(place: string, stats: Stats): string {
  const owner = `${stats.uid}:${stats.gid}`;
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
  if (stats.isSymbolicLink()) return `link ${owner} -> ${readlinkSync(place)}`;
  if (stats.isDirectory()) return `folder ${mode} ${owner}`;
  if (!stats.isFile()) return `special ${mode} ${owner}`;
  const sum = createHash('sha256').update(readFileSync(place)).digest('hex').slice(0, 16);
  return `file ${mode} ${owner} ${stats.size} ${sum}`;
}

/** Writes down the tree of a base, so that snapshots of its hosts read only what their overlays hold. */
export async function writeManifest(root: string, file: string): Promise<void> {
  const tree: Tree = new Map();
  for (const top of TOPS) readTree(root, top, tree, () => false);
  await writeFile(file, JSON.stringify([...tree]));
}

const manifests = new Map<string, Promise<Tree>>();

/** A manifest as `writeManifest` left it; read once a process. */
export function readManifest(file: string): Promise<Tree> {
  const known =
    manifests.get(file) ?? readFile(file, 'utf8').then((text) => new Map(JSON.parse(text) as [string, string][]));
  manifests.set(file, known);
  return known;
}
