// The command line of yum 3 (Enterprise Linux 7): what is called and what its outputs mean.
import type { PlannedPackage } from '../package.ts';
import { callOptions, commonVerbs, noKeyImport } from './command-line.ts';
import type { Verbs } from './command-line.ts';
import type { AvailablePackage, CallOptions, Flavour, Output, ProgressEvent } from './flavour.ts';
import { parseGroupList } from './groups.ts';
import { places } from './places.ts';
import { parseScriptletFailures } from './scriptlets.ts';
import { historyCalls, parseHistoryInfo, parsePackageLines } from './yum-outputs.ts';

const verbs: Verbs = { ...commonVerbs, install: ['install'], groupUpgrade: ['group', 'update'] };

const options = (call: CallOptions) => callOptions(call, '--setopt=metadata_expire=0');

/** yum 3 has no comments; its history keeps the command line, and options for repositories that do not exist mean nothing. */
function marker(comment: string): string {
  return `--setopt=ovirtrun.comment=${comment}`;
}

function transaction(comment: string, call: CallOptions): string[] {
  return ['-y', marker(comment), ...options(call), noKeyImport];
}

/** yum goes on without packages that it does not find: that is a failure here. */
function parsePreview({ code, stdout, stderr }: Output): PlannedPackage[] | undefined {
  const all = `${stdout}\n${stderr}`;
  if (/^No package .+ available\.$/m.test(all)) return undefined;
  if (code !== 0 && !/^Exiting on user command$/m.test(all)) return undefined;
  return parsePackageLines(stdout);
}

const turns: Readonly<Record<string, PlannedPackage['action']>> = {
  Installing: 'install',
  Updating: 'upgrade',
  Erasing: 'remove',
  Cleanup: 'upgraded',
};

function parseProgress(line: string): ProgressEvent | undefined {
  if (line === 'Running transaction') return { kind: 'begin' };
  if (/^Existing lock|^Another app is currently holding the yum lock/.test(line))
    return { kind: 'waiting', words: line };
  const downloaded = /^(?:\((\d+)\/(\d+)\): )?(\S+\.rpm)\s+(?:\||\d+%)/.exec(line);
  if (downloaded !== null) {
    const [, n = '1', of = '1', file = ''] = downloaded;
    return { kind: 'downloaded', file, n: Number(n), of: Number(of) };
  }
  const turn = /^ {2}(\w+)\s*: (\S+)\s+(\d+)\/(\d+)\s*$/.exec(line);
  const action = turns[turn?.[1] ?? ''];
  if (turn === null || action === undefined) return undefined;
  const [, , shown = '', n, of] = turn;
  return { kind: 'operation', action, package: epochInside(shown), n: Number(n), of: Number(of), done: false };
}

/** yum writes `2:name-version-release.arch`. */
function epochInside(shown: string): string {
  return shown.replace(/^(\d+):(.+)-([^-]+-[^-]+)$/, '$2-$1:$3');
}

/**
 * `yum list`: three columns, name.arch, [epoch:]version-release, repository. Lines are broken between columns where they
 * are too long, never within.
 */
export function parseAvailable(stdout: string): AvailablePackage[] {
  const words = stdout
    .replace(/^[\s\S]*?^Available Packages$/m, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  return Array.from({ length: Math.floor(words.length / 3) }, (_, i) => words.slice(i * 3, i * 3 + 3)).flatMap(
    (row) => {
      const [nameArch = '', evr = '', repo = ''] = row;
      const name = /^(.+)\.([^.]+)$/.exec(nameArch);
      const version = /^(?:(\d+):)?([^-]+)-([^-]+)$/.exec(evr);
      if (name === null || version === null) return [];
      const [, epoch = '0', v = '', r = ''] = version;
      return [{ name: name[1] ?? '', arch: name[2] ?? '', epoch: Number(epoch), version: v, release: r, repo }];
    },
  );
}

export const yum3: Flavour = {
  id: 'yum3',
  title: 'yum 3',
  label: 'Yum',
  lockFiles: ['/var/run/yum.pid'],
  marker,
  preview: ({ verb, specs }, call) => ['--assumeno', ...options(call), ...verbs[verb], ...specs],
  parsePreview,
  transact: ({ verb, specs }, comment, call) => [...transaction(comment, call), ...verbs[verb], ...specs],
  parseProgress,
  parseScriptletFailures,
  available: (call) => ['-q', ...options(call), 'list', 'available', '--showduplicates'],
  parseAvailable,
  groups: (call) => [['-q', ...options(call), 'group', 'list', 'ids', 'hidden']],
  parseGroups: parseGroupList,
  lastHistory: (call) => [...places(call), 'history', 'info'],
  history: (from, to, call) => historyCalls(from, to, places(call)),
  parseHistory: (stdout) => parseHistoryInfo(stdout, /^Command Line\s*:.*--setopt=ovirtrun\.comment=(\S+)/m),
  undo: (id, comment, call) => [...transaction(comment, call), 'history', 'undo', String(id)],
  restore: ({ remove, install, downgrade }, comment, call) => [
    ...(remove.length === 0 ? [] : [[...transaction(comment, call), 'remove', ...remove]]),
    ...(downgrade.length === 0 ? [] : [[...transaction(comment, call), 'downgrade', ...downgrade]]),
    ...(install.length === 0 ? [] : [[...transaction(comment, call), 'install', ...install]]),
  ],
};
