// The command line of dnf 5 (5.0 to 5.4; cases in test/cases/package-managers/dnf5): what is called and what its outputs mean.
// Options of a command follow it.
import { nameArchOf } from '../nevra.ts';
import type { GroupInfo, PackageId, PlannedPackage } from '../package.ts';
import { callOptions, commonVerbs } from './command-line.ts';
import type { CallOptions, Flavour, Output, ProgressEvent, RepoKeys } from './flavour.ts';
import { places } from './places.ts';
import { parseHistoryInfo } from './yum-outputs.ts';
import { sharedCalls, transaction, unnamedOldSides } from './dnf-common.ts';

function options(call: CallOptions): string[] {
  // Locked versions are no plugin here, though people ask for it by that name.
  const unlocked = call.disabledPlugins.includes('versionlock') ? ['--setopt=disable_excludes=*'] : [];
  return [...callOptions(call, '--refresh'), ...unlocked];
}

const sections: Readonly<Record<string, PlannedPackage['action']>> = {
  Installing: 'install',
  Upgrading: 'upgrade',
  Downgrading: 'downgrade',
  Reinstalling: 'reinstall',
  Removing: 'remove',
};

/** `[epoch:]version-release`: before 5.3 an epoch of 0 is left out. */
const packageRow = /^ {1,6}(replacing +)?(\S+)\s+(\S+)\s+((?:\d+:)?[^\s:-]+-[^\s:-]+)\s/;

/** The table, which no pipe cuts. Its stored form in JSON would take a download of all packages. */
function parsePreview({ code, stdout, stderr }: Output, installed: readonly PackageId[]): PlannedPackage[] | undefined {
  if (code !== 0 && !/^Operation aborted by the user\.$/m.test(stderr)) return undefined;
  const operations: PlannedPackage[] = [];
  let action: PlannedPackage['action'] | undefined;
  for (const line of stdout.split('\n')) {
    const header = /^(\w+)(?: ([\w /]+))?:$/.exec(line);
    // What is installed of a group is a section of packages; the groups themselves are others.
    if (header !== null) action = isOfGroups(header[2]) ? undefined : sections[header[1] ?? ''];
    const found = packageRow.exec(line);
    if (found === null || action === undefined) continue;
    const [, replacing, name = '', arch = '', evr = ''] = found;
    const nevra = plain(`${name}-${evr}.${arch}`);
    operations.push({ nevra, action: replacing === undefined ? action : oldSide(operations, nevra, action) });
  }
  // Some of 5.2 give the old version a line without a name.
  return [...operations, ...unnamedOldSides(operations, installed)];
}

function isOfGroups(what: string | undefined): boolean {
  return what !== undefined && /^(?:environment|groups|module)/.test(what);
}

/** The summary below the table. */
function countPreview({ stdout }: Output): number {
  const summary = stdout.slice(Math.max(0, stdout.search(/^Transaction Summary:$/m)));
  return [...summary.matchAll(/^ (?:Installing|Upgrading|Downgrading|Reinstalling|Removing): +(\d+) package/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
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
  ...sharedCalls({
    verbs: { ...commonVerbs, install: ['install', '--best'] },
    options,
    previewOption: '-q',
    removeOnly: ['remove', '--no-autoremove'],
    installErasing: ['install', '--allowerasing'],
  }),
  id: 'dnf5',
  title: 'dnf 5',
  lockFiles: ['/var/lib/dnf/system-repo.lock', '/usr/lib/sysimage/libdnf5/system-repo.lock'],
  parsePreview,
  countPreview,
  parseProgress,
  repoKeys: {
    args: (call) => [...options(call), '--dump-repo-config=*'],
    parse: parseRepoKeys,
  },
  groups: (call) => [['-q', ...options(call), 'group', 'list', '--hidden']],
  parseGroups,
  // `--json` came with 5.3: this form is older and stays.
  lastHistory: (call) => [...places(call), 'history', 'info', 'last'],
  history: (from, to, call) => [[...places(call), 'history', 'info', `${from}..${to}`]],
  parseHistory: (stdout) => parseHistoryInfo(stdout, /^Comment\s*: (.*)$/m),
  undo: (id, comment, call) =>
    transaction(comment, options(call), ['history', 'undo', '--skip-unavailable', String(id)]),
};
