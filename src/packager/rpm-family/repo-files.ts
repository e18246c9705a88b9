// The repositories as their files describe them: dnf 4 and yum 3 have no command that tells where their signing keys are.
import * as fs from 'node:fs';
import { resolveInTree } from '../../host/in-tree.ts';
import type { Run } from '../../process/run.ts';
import type { RepoKeys } from './flavour.ts';

const repoFolders = ['/etc/yum.repos.d', '/etc/yum/repos.d', '/etc/distro.repos.d'];
const mainFiles = ['/etc/dnf/dnf.conf', '/etc/yum.conf'];
const variableFolders = ['/etc/yum/vars', '/etc/dnf/vars'];

export type Sections = Map<string, Map<string, string>>;

export interface RepoPlaces {
  /** The one folder to look into. */
  reposDir?: string | undefined;
  /** Of the hosts that the packages are for, where that is not this one. */
  releasever?: string | undefined;
}

/** @param root `/`, or an image tree with repositories of its own */
export async function readRepoFiles(run: Run, root: string, places: RepoPlaces = {}): Promise<RepoKeys[]> {
  const { reposDir, releasever } = places;
  const below = (paths: readonly string[]) => paths.map((path) => resolveInTree(root, path));
  const release = releasever === undefined ? {} : { releasever };
  const variables = { ...(await readReleaseVariables(run)), ...readVariableFiles(below(variableFolders)), ...release };
  const files =
    reposDir === undefined
      ? repoFolders.flatMap((folder) =>
          below(repoNames(resolveInTree(root, folder)).map((name) => `${folder}/${name}`)),
        )
      : repoNames(reposDir).map((name) => `${reposDir}/${name}`);
  const main =
    below(mainFiles)
      .map(read)
      .find((text) => text !== '') ?? '';
  return repoKeysOf(
    parseIni(main).get('main'),
    files.map((file) => parseIni(read(file))),
    variables,
  );
}

function repoNames(folder: string): string[] {
  return list(folder).filter((name) => name.endsWith('.repo'));
}

/** Pure. What a repository leaves out is as [main] says; gpgcheck is off where nobody names it (dnf.conf(5)). */
export function repoKeysOf(
  main: ReadonlyMap<string, string> | undefined,
  files: readonly Sections[],
  variables: Readonly<Record<string, string>>,
): RepoKeys[] {
  return files.flatMap((sections) =>
    [...sections].flatMap(([id, options]) => {
      const option = (name: string): string => options.get(name) ?? main?.get(name) ?? '';
      if (id === 'main') return [];
      const keys = option('gpgkey')
        .split(/[\s,]+/)
        .filter((url) => url !== '');
      return [
        {
          id: substitute(id, variables),
          enabled: !isFalse(option('enabled')),
          checksPackages: isTrue(option('gpgcheck')),
          checksMetadata: isTrue(option('repo_gpgcheck')),
          keys: keys.map((url) => substitute(url, variables)),
        },
      ];
    }),
  );
}

/** INI as libdnf reads it: indented lines continue a value. */
export function parseIni(text: string): Sections {
  const sections: Sections = new Map();
  let section: Map<string, string> | undefined;
  let last = '';
  for (const line of text.split('\n')) {
    const header = /^\[([^\]]+)\]/.exec(line);
    const option = /^([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (header !== null) sections.set(header[1] ?? '', (section = new Map<string, string>()));
    else if (/^\s+\S/.test(line) && last !== '') section?.set(last, `${section.get(last) ?? ''} ${line.trim()}`);
    else if (option !== null) section?.set((last = option[1] ?? ''), option[2] ?? '');
    else last = '';
  }
  return sections;
}

/** `$name` and `${name}`; unknown ones stay. */
export function substitute(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole: string, braced?: string, plain?: string) => variables[braced ?? plain ?? ''] ?? whole,
  );
}

function isFalse(value: string): boolean {
  return /^(?:0|no|false|off)$/i.test(value);
}

function isTrue(value: string): boolean {
  return /^(?:1|yes|true|on)$/i.test(value);
}

/** $releasever as dnf finds it: the version of what is provided as system-release(releasever), else of that package. */
async function readReleaseVariables(run: Run): Promise<Record<string, string>> {
  const query = [
    'rpm',
    '-q',
    '--whatprovides',
    'system-release',
    '--qf',
    '[%{PROVIDENAME}|%{PROVIDEVERSION}|%{VERSION}\\n]',
  ] as const;
  const { lines } = await run([...query], { okCodes: 'any' });
  const { lines: arch } = await run(['rpm', '--eval', '%{_arch}'], { okCodes: 'any' });
  const rows = lines.map((line) => line.split('|'));
  const named = rows.find(([name]) => name === 'system-release(releasever)')?.[1];
  const releasever = named ?? rows.find((row) => row.length === 3)?.[2];
  return {
    ...(releasever === undefined ? {} : { releasever }),
    ...(arch[0] === undefined ? {} : { basearch: arch[0], arch: arch[0] }),
  };
}

function readVariableFiles(folders: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    folders.flatMap((folder) => list(folder).map((name) => [name, read(`${folder}/${name}`).trim()])),
  );
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
