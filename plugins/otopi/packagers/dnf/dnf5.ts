// The command line of dnf 5 (measured with 5.4): what is called and what its outputs mean. Options of a command follow it.
import { nameArchOf } from '../../../../src/packager/nevra.ts';
import type { GroupInfo, PlannedPackage } from '../../../../src/packager/package.ts';
import type { PackageCommand } from '../../../../src/packager/provider.ts';
import type {
  CallOptions,
  Flavour,
  HistoryEntry,
  Output,
  ProgressEvent,
  RepoKeys,
} from '../../../../src/packager/rpm-family/flavour.ts';
import { parseAvailable } from '../../../../src/packager/rpm-family/repositories.ts';
import { places } from '../../../../src/packager/rpm-family/places.ts';
import { parseScriptletFailures } from '../../../../src/packager/rpm-family/scriptlets.ts';
import { availableFormat, noKeyImport, marker, readMetadata, samePlan, strictRepos } from './common.ts';

const verbs: Record<PackageCommand['verb'], readonly string[]> = {
  install: ['install', '--best'],
  remove: ['remove'],
  groupInstall: ['group', 'install'],
  groupUpgrade: ['group', 'upgrade'],
  groupRemove: ['group', 'remove'],
};

function options({ disabledPlugins, enabledPlugins, refresh, ...where }: CallOptions): string[] {
  return [
    ...places(where),
    strictRepos,
    ...(refresh === true ? ['--refresh'] : []),
    ...disabledPlugins.map((name) => `--disableplugin=${name}`),
    // Locked versions are no plugin here, though people ask for it by that name.
    ...(disabledPlugins.includes('versionlock') ? ['--setopt=disable_excludes=*'] : []),
    ...enabledPlugins.map((name) => `--enableplugin=${name}`),
  ];
}

function transaction(comment: string, call: CallOptions): string[] {
  return ['-y', marker(comment), ...options(call), noKeyImport, samePlan];
}

const sections: Readonly<Record<string, PlannedPackage['action']>> = {
  Installing: 'install',
  Upgrading: 'upgrade',
  Downgrading: 'downgrade',
  Reinstalling: 'reinstall',
  Removing: 'remove',
};

/** The table, which no pipe cuts. Its stored form in JSON would take a download of all packages. */
function parsePreview({ code, stdout, stderr }: Output): PlannedPackage[] | undefined {
  if (code !== 0 && !/^Operation aborted by the user\.$/m.test(stderr)) return undefined;
  const operations: PlannedPackage[] = [];
  let action: PlannedPackage['action'] | undefined;
  for (const line of stdout.split('\n')) {
    const header = /^(\w+)(?: [\w /]+)?:$/.exec(line);
    if (header !== null) action = sections[header[1] ?? ''];
    const row = /^ {1,3}(replacing )?\s*(\S+)\s+(\S+)\s+(\d+:\S+-\S+)\s/.exec(line);
    if (row === null || action === undefined) continue;
    const [, replacing, name = '', arch = '', evr = ''] = row;
    const nevra = plain(`${name}-${evr}.${arch}`);
    operations.push({ nevra, action: replacing === undefined ? action : oldSide(operations, nevra, action) });
  }
  return operations;
}

/** A row `replacing` is the old version of the row above it, or another package that it makes obsolete. */
function oldSide(
  operations: readonly PlannedPackage[],
  nevra: string,
  action: PlannedPackage['action'],
): PlannedPackage['action'] {
  const by = operations.findLast((one) => one.action === action)?.nevra ?? '';
  if (nameArchOf(by) !== nameArchOf(nevra) || action === 'install') return 'obsoleted';
  return action === 'downgrade' ? 'downgraded' : 'upgraded';
}

export function parseProgress(line: string): ProgressEvent | undefined {
  if (line === 'Running transaction') return { kind: 'begin' };
  if (/^Waiting for a lock|^\s*\d+\t/.test(line)) return { kind: 'waiting', words: line };
  const row = /^\[\s*(\d+)\/(\d+)\] (\S.*?)\s+\d+% \|/.exec(line);
  if (row === null) return undefined;
  const [n, of, text = ''] = [Number(row[1]), Number(row[2]), row[3]];
  const turn = /^(\w+) (\S+)$/.exec(text);
  const action = sections[turn?.[1] ?? ''];
  if (action !== undefined) return { kind: 'operation', action, package: plain(turn?.[2] ?? ''), n, of, done: true };
  return turn === null && text !== 'Total' && !text.includes(' ')
    ? { kind: 'downloaded', file: plain(text), n, of }
    : undefined;
}

function parseGroups(outputs: readonly string[]): GroupInfo[] {
  return outputs
    .flatMap((output) => output.split('\n'))
    .flatMap((line) => {
      const row = /^(\S+)\s+(\S.*?)\s+(yes|no)$/.exec(line);
      if (row === null) return [];
      const [, id = '', name = '', installed] = row;
      return [{ id, name, operation: installed === 'yes' ? ('installed' as const) : ('available' as const) }];
    });
}

function parseHistory(stdout: string): HistoryEntry[] {
  const entries = JSON.parse(stdout.trim() === '' ? '[]' : stdout) as { id: number; comment?: string }[];
  return entries.map(({ id, comment = '' }) => ({ id, comment }));
}

/** `======== "ID" repository configuration: ========` and its options; unlike `repo info` it reads no metadata. */
function parseRepoKeys(stdout: string): RepoKeys[] {
  return stdout.split(/^(?=======+ ")/m).flatMap((block) => {
    const id = /^=+ "([^"]+)"/.exec(block)?.[1];
    if (id === undefined) return [];
    const option = (name: string): string => new RegExp(`^${name} = (.*)$`, 'm').exec(block)?.[1]?.trim() ?? '';
    return [
      {
        id,
        enabled: option('enabled') === '1',
        checksPackages: option('pkg_gpgcheck') === '1',
        checksMetadata: option('repo_gpgcheck') === '1',
        keys: option('gpgkey')
          .split(/[\s,]+/)
          .filter((url) => url !== ''),
      },
    ];
  });
}

/** dnf 5 writes every epoch. */
function plain(nevra: string): string {
  return nevra.replace(/-0:(?=[^:]*$)/, '-');
}

export const dnf5: Flavour = {
  id: 'dnf5',
  title: 'dnf 5',
  label: 'DNF',
  lockFiles: ['/var/lib/dnf/system-repo.lock', '/usr/lib/sysimage/libdnf5/system-repo.lock'],
  marker,
  preview: ({ verb, specs }, call) => ['-q', '--assumeno', ...options(call), ...verbs[verb], ...specs],
  parsePreview,
  transact: ({ verb, specs }, comment, call) => [...transaction(comment, call), ...verbs[verb], ...specs],
  parseProgress,
  parseScriptletFailures,
  available: (call) => ['-q', ...options(call), 'repoquery', '--available', '--qf', availableFormat],
  parseAvailable,
  repoKeys: {
    args: (call) => [...options(call), '--dump-repo-config=*'],
    parse: parseRepoKeys,
  },
  readMetadata: (repo, keyFile, call) => [...readMetadata(repo, keyFile), ...options(call), 'makecache'],
  files: (nevras, call) => ['-q', ...options(call), 'repoquery', '-l', ...nevras],
  groups: (call) => [['-q', ...options(call), 'group', 'list', '--hidden']],
  parseGroups,
  lastHistory: (call) => [...places(call), 'history', 'info', '--json', 'last'],
  history: (from, to, call) => [[...places(call), 'history', 'info', '--json', `${from}..${to}`]],
  parseHistory,
  undo: (id, comment, call) => [...transaction(comment, call), 'history', 'undo', '--skip-unavailable', String(id)],
  restore: ({ remove, install, downgrade }, comment, call) => {
    const back = [...install, ...downgrade];
    return [
      ...(remove.length === 0 ? [] : [[...transaction(comment, call), 'remove', '--no-autoremove', ...remove]]),
      ...(back.length === 0 ? [] : [[...transaction(comment, call), 'install', '--allowerasing', ...back]]),
    ];
  },
};
