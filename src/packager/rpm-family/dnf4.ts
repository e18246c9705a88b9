// The command line of dnf 4 (4.2 to 4.24; measured with 4.14 and 4.23): what is called and what its outputs mean.
import type { PackageId, PlannedPackage } from '../package.ts';
import { callOptions, commonVerbs } from './command-line.ts';
import type { CallOptions, Flavour, Output, ProgressEvent } from './flavour.ts';
import { parseGroupList } from './groups.ts';
import { places } from './places.ts';
import { historyCalls, parseHistoryInfo, parsePackageLines } from './yum-outputs.ts';
import { sharedCalls, transaction, unnamedOldSides } from './dnf-common.ts';

const options = (call: CallOptions) => callOptions(call, '--refresh');

function parsePreview({ code, stdout, stderr }: Output, installed: readonly PackageId[]): PlannedPackage[] | undefined {
  if (code !== 0 && !/^Operation aborted\.$/m.test(stderr)) return undefined;
  const operations = parsePackageLines(stdout);
  // It does not name the version that a downgrade takes away.
  return [...operations, ...unnamedOldSides(operations, installed)];
}

/** The summary below the table. */
function countPreview({ stdout }: Output): number {
  const summary = stdout.slice(Math.max(0, stdout.search(/^Transaction Summary$/m)));
  return [...summary.matchAll(/^(?:Install|Upgrade|Remove|Downgrade) +(\d+) Package/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
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

export const dnf4: Flavour = {
  ...sharedCalls({
    verbs: { ...commonVerbs, install: ['--best', 'install'] },
    options,
    previewOption: '-v',
    removeOnly: ['--noautoremove', 'remove'],
    installErasing: ['--allowerasing', 'install'],
  }),
  id: 'dnf4',
  title: 'dnf 4',
  lockFiles: ['/var/lib/dnf/rpmdb_lock.pid'],
  parsePreview,
  countPreview,
  parseProgress,
  groups: (call) => [['-v', ...options(call), 'group', 'list', '--hidden']],
  parseGroups: parseGroupList,
  lastHistory: (call) => [...places(call), 'history', 'info', 'last'],
  history: (from, to, call) => historyCalls(from, to, places(call)),
  parseHistory: (stdout) => parseHistoryInfo(stdout, /^Comment\s*: (.*)$/m),
  undo: (id, comment, call) =>
    transaction(comment, options(call), ['--skip-unavailable', 'history', 'undo', String(id)]),
};
