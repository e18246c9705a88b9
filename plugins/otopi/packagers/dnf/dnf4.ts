// The command line of dnf 4 (measured with 4.14 and 4.23): what is called and what its outputs mean.
import type { PackageId, PlannedPackage } from '../../../../src/packager/package.ts';
import type { PackageCommand } from '../../../../src/packager/provider.ts';
import { formatNevra, nameArch, nameArchOf } from '../../../../src/packager/nevra.ts';
import type {
  CallOptions,
  Flavour,
  HistoryEntry,
  Output,
  ProgressEvent,
} from '../../../../src/packager/rpm-family/flavour.ts';
import { parseGroupList } from '../../../../src/packager/rpm-family/groups.ts';
import { parseAvailable } from '../../../../src/packager/rpm-family/repositories.ts';
import { places } from '../../../../src/packager/rpm-family/places.ts';
import { parseScriptletFailures } from '../../../../src/packager/rpm-family/scriptlets.ts';
import { availableFormat, noKeyImport, marker, readMetadata, samePlan, strictRepos } from './common.ts';

const verbs: Record<PackageCommand['verb'], readonly string[]> = {
  install: ['--best', 'install'],
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
    ...enabledPlugins.map((name) => `--enableplugin=${name}`),
  ];
}

function transaction(comment: string, call: CallOptions): string[] {
  return ['-y', marker(comment), ...options(call), noKeyImport, samePlan];
}

const previewActions: Readonly<Record<string, PlannedPackage['action']>> = {
  installed: 'install',
  'an upgrade': 'upgrade',
  upgraded: 'upgraded',
  erased: 'remove',
  obsoleted: 'obsoleted',
  obsoleting: 'install',
  reinstalled: 'reinstall',
  'a downgrade': 'downgrade',
  downgraded: 'downgraded',
};

/** The `--->` lines of verbose mode: unlike the table's columns they are never cut. */
function parsePreview({ code, stdout, stderr }: Output, installed: readonly PackageId[]): PlannedPackage[] | undefined {
  if (code !== 0 && !/^Operation aborted\.$/m.test(stderr)) return undefined;
  const found = [...stdout.matchAll(/^---> Package (\S+)\.(\S+) (\S+) will be (.+?)\s*$/gm)].flatMap((match) => {
    const [, name = '', arch = '', evr = '', words = ''] = match;
    const action = previewActions[words];
    return action === undefined ? [] : [{ action, nevra: `${name}-${evr.replace(/^0:/, '')}.${arch}` }];
  });
  const operations = found.filter(
    (one, i) => found.findIndex((o) => o.nevra === one.nevra && o.action === one.action) === i,
  );
  return [...operations, ...unnamedOldSides(operations, installed)];
}

/** dnf 4 does not name the version that a downgrade takes away. */
function unnamedOldSides(operations: readonly PlannedPackage[], installed: readonly PackageId[]): PlannedPackage[] {
  const named = new Set(operations.map((one) => one.nevra));
  return operations
    .filter((one) => one.action === 'downgrade')
    .flatMap((one) => installed.filter((p) => nameArch(p) === nameArchOf(one.nevra)))
    .map(formatNevra)
    .filter((nevra) => !named.has(nevra))
    .map((nevra) => ({ action: 'downgraded', nevra }));
}

const turns: Readonly<Record<string, PlannedPackage['action']>> = {
  Installing: 'install',
  Upgrading: 'upgrade',
  Downgrading: 'downgrade',
  Reinstalling: 'reinstall',
  Erasing: 'remove',
  Obsoleting: 'obsoleted',
  Cleanup: 'upgraded',
};

export function parseProgress(line: string): ProgressEvent | undefined {
  if (line === 'Running transaction') return { kind: 'begin' };
  if (/^Waiting for process with pid|waiting for transaction lock/.test(line)) return { kind: 'waiting', words: line };
  const downloaded =
    /^(?:\[SKIPPED\] )?(?:\((\d+)\/(\d+)\): )?(\S+?)(?:\.rpm)?:?\s+(?:[\d.]+ .?B\/s \||Already downloaded)/.exec(line);
  if (downloaded !== null && /\.rpm|^\(\d/.test(line)) {
    const [, n = '1', of = '1', file = ''] = downloaded;
    return { kind: 'downloaded', file, n: Number(n), of: Number(of) };
  }
  const turn = /^ {2}(\w+)\s*: (\S+)\s.*?(\d+)\/(\d+)\s*$/.exec(line);
  const action = turns[turn?.[1] ?? ''];
  if (turn === null || action === undefined) return undefined;
  return { kind: 'operation', action, package: turn[2] ?? '', n: Number(turn[3]), of: Number(turn[4]), done: false };
}

function parseHistory(stdout: string): HistoryEntry[] {
  return stdout.split(/^(?=Transaction ID\s*:)/m).flatMap((entry) => {
    const id = /^Transaction ID\s*: (\d+)/.exec(entry)?.[1];
    return id === undefined ? [] : [{ id: Number(id), comment: /^Comment\s*: (.*)$/m.exec(entry)?.[1]?.trim() ?? '' }];
  });
}

export const dnf4: Flavour = {
  id: 'dnf4',
  title: 'dnf 4',
  label: 'DNF',
  lockFiles: ['/var/lib/dnf/rpmdb_lock.pid'],
  marker,
  preview: ({ verb, specs }, call) => ['-v', '--assumeno', ...options(call), ...verbs[verb], ...specs],
  parsePreview,
  transact: ({ verb, specs }, comment, call) => [...transaction(comment, call), ...verbs[verb], ...specs],
  parseProgress,
  parseScriptletFailures,
  available: (call) => ['-q', ...options(call), 'repoquery', '--available', '--qf', availableFormat],
  parseAvailable,
  readMetadata: (repo, keyFile, call) => [...readMetadata(repo, keyFile), ...options(call), 'makecache'],
  files: (nevras, call) => ['-q', ...options(call), 'repoquery', '-l', ...nevras],
  groups: (call) => [['-v', ...options(call), 'group', 'list', '--hidden']],
  parseGroups: parseGroupList,
  lastHistory: (call) => [...places(call), 'history', 'info', 'last'],
  // Several ids in one call come out merged into one entry.
  history: (from, to, call) =>
    Array.from({ length: to - from + 1 }, (_, i) => [...places(call), 'history', 'info', String(from + i)]),
  parseHistory,
  undo: (id, comment, call) => [...transaction(comment, call), '--skip-unavailable', 'history', 'undo', String(id)],
  restore: ({ remove, install, downgrade }, comment, call) => {
    const back = [...install, ...downgrade];
    return [
      ...(remove.length === 0 ? [] : [[...transaction(comment, call), '--noautoremove', 'remove', ...remove]]),
      ...(back.length === 0 ? [] : [[...transaction(comment, call), '--allowerasing', 'install', ...back]]),
    ];
  },
};
