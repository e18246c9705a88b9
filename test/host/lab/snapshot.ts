/** The state of a host that a deployment may change, taken fast enough to be taken often, and the difference between two. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryLine, readManifest, readTree, TOPS, type Tree } from './tree.ts';

export interface Snapshot {
  /** What is below /etc, /usr and /var, by path. */
  files: ReadonlyMap<string, string>;
  /** Name, epoch, version, release, architecture of every installed package, sorted. */
  packages: readonly string[];
  /** `enabled active` and the like, by unit. */
  units: ReadonlyMap<string, string>;
}

/** Paths left out, and why. */
export const EXCLUDED: Readonly<Record<string, string>> = {
  '/var/cache': 'package metadata and other caches',
  '/var/log': 'logs',
  '/var/tmp': 'temporary files',
  '/var/lib/rpm': 'compared as the list of packages',
  '/usr/lib/sysimage': 'compared as the list of packages',
  '/var/lib/dnf': 'history, which only grows',
  '/var/lib/ovirt-host-deploy': "the program's own journal",
  '/var/lib/systemd': 'random seed and timer stamps',
  '/var/lib/NetworkManager': 'lease and timestamp files of the daemon',
  '/var/lib/chrony': 'drift file',
  '/var/lib/private': 'state of dynamic users',
  '/etc/.updated': 'stamp of the last boot',
  '/var/.updated': 'stamp of the last boot',
};

/** Units whose state says nothing about a deployment. */
const EXCLUDED_UNITS = /^(user@|user-runtime-dir@|run-|systemd-|modprobe@|NetworkManager-dispatcher)/; // the last comes and goes by itself

/** What a running host is read through. */
export interface Source {
  /** Its root as seen from the machine. */
  root: string;
  initPid: number;
  upper: string;
  manifest: string;
  /** Runs a command in the host and returns its stdout. */
  ask(argv: readonly string[]): Promise<string>;
}

// one command, because each costs a transient unit in the host
const QUESTIONS = `rpm -qa --qf '%{NAME}-%{EPOCHNUM}:%{VERSION}-%{RELEASE}.%{ARCH}\\n'
for what in list-unit-files list-units; do
  echo ---
  systemctl $what --type=service,socket,timer,path --all --plain --full --no-legend --no-pager
done`;

export async function takeSnapshot(source: Source): Promise<Snapshot> {
  const answers = (await source.ask(['sh', '-c', QUESTIONS])).split('---\n');
  const [packages = '', files = '', states = ''] = answers;
  return {
    files: await readFiles(source),
    packages: packages
      .split('\n')
      .filter((line) => line !== '')
      .sort(),
    units: parseUnits(files, states),
  };
}

/** One line a difference, sorted within files, packages and units: `+` only in `after`, `-` only in `before`, `~` changed. */
export function compareSnapshots(before: Snapshot, after: Snapshot): string[] {
  const named = (packages: readonly string[]) => new Map(packages.map((name) => [`package ${name}`, '']));
  const units = (map: ReadonlyMap<string, string>) => new Map([...map].map(([unit, state]) => [`unit ${unit}`, state]));
  return [
    ...compareMaps(before.files, after.files),
    ...compareMaps(named(before.packages), named(after.packages)),
    ...compareMaps(units(before.units), units(after.units)),
  ];
}

function compareMaps(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const line = (key: string): string[] => {
    const [old, now] = [before.get(key), after.get(key)];
    if (old === now) return [];
    if (old === undefined) return [`+ ${key} ${now}`.trimEnd()];
    if (now === undefined) return [`- ${key} ${old}`.trimEnd()];
    return [`~ ${key}: ${old} => ${now}`];
  };
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap(line);
}

function excluded(path: string): boolean {
  return Object.keys(EXCLUDED).some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}

/**
 * The base's files, corrected by every folder that the overlay's upper layer has. Only files in that layer can differ
 * from the base, and only they are read; which of a folder's names are gone is seen in the merged view, so that neither
 * whiteouts nor opaque folders need to be understood.
 */
async function readFiles(source: Source): Promise<Tree> {
  const tree: Tree = new Map([...(await readManifest(source.manifest))].filter(([path]) => !excluded(path)));
  for (const top of TOPS) correct(source, top, tree);
  for (const mount of mountsInside(source.initPid)) {
    drop(tree, mount);
    readTree(source.root, mount, tree, excluded);
  }
  return tree;
}

function correct(source: Source, path: string, tree: Tree): void {
  if (excluded(path)) return;
  const upper = lstatSync(join(source.upper, path), { throwIfNoEntry: false });
  if (upper === undefined) return; // as in the base
  const place = join(source.root, path);
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isDirectory()) drop(tree, path);
  if (stats === undefined) return;
  tree.set(path, entryLine(place, stats));
  if (!stats.isDirectory()) return;
  const names = new Set(readdirSync(place));
  for (const known of childrenOf(tree, path)) if (!names.has(known)) drop(tree, `${path}/${known}`);
  for (const name of names) correct(source, `${path}/${name}`, tree);
}

function childrenOf(tree: Tree, path: string): string[] {
  const prefix = `${path}/`;
  return [...tree.keys()].flatMap((key) =>
    key.startsWith(prefix) && !key.includes('/', prefix.length) ? [key.slice(prefix.length)] : [],
  );
}

function drop(tree: Tree, path: string): void {
  const prefix = `${path}/`;
  for (const key of tree.keys()) if (key === path || key.startsWith(prefix)) tree.delete(key);
}

// e.g. the persisted files of a read-only node, which are not in the overlay
function mountsInside(initPid: number): string[] {
  const lines = readFileSync(`/proc/${initPid}/mountinfo`, 'utf8').split('\n');
  const points = lines.map((line) => line.split(' ')[4] ?? '');
  return points.filter((point) => TOPS.some((top) => point === top || point.startsWith(`${top}/`)) && !excluded(point));
}

function parseUnits(files: string, states: string): Map<string, string> {
  const words = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((line) => line.length > 2);
  const enabled = new Map(words(files).map(([unit = '', state = '']) => [unit, state]));
  const found = words(states).filter(([, load]) => load !== 'not-found'); // only named by another unit
  const active = new Map(found.map(([unit = '', , state = '']) => [unit, state]));
  const units = [...new Set([...enabled.keys(), ...active.keys()])].filter((unit) => !EXCLUDED_UNITS.test(unit)).sort();
  return new Map(units.map((unit) => [unit, `${enabled.get(unit) ?? 'no-file'} ${active.get(unit) ?? 'inactive'}`]));
}
