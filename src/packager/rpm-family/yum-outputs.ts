// Outputs that dnf 4 prints as yum 3 did. Pure.
import type { PlannedPackage } from '../package.ts';
import type { HistoryEntry } from './flavour.ts';

const actions: Readonly<Record<string, PlannedPackage['action']>> = {
  installed: 'install',
  'an upgrade': 'upgrade',
  'an update': 'upgrade',
  upgraded: 'upgraded',
  updated: 'upgraded',
  erased: 'remove',
  obsoleted: 'obsoleted',
  obsoleting: 'install',
  reinstalled: 'reinstall',
  'a downgrade': 'downgrade',
  downgraded: 'downgraded',
};

/** The `--->` lines of a preview: unlike the table's columns they are never cut. */
export function parsePackageLines(stdout: string): PlannedPackage[] {
  const found = [...stdout.matchAll(/^---> Package (\S+)\.(\S+) (\S+) will be (.+?)\s*$/gm)].flatMap((match) => {
    const [, name = '', arch = '', evr = '', words = ''] = match;
    const action = actions[words];
    return action === undefined ? [] : [{ action, nevra: `${name}-${evr.replace(/^0:/, '')}.${arch}` }];
  });
  return found.filter((one, i) => found.findIndex((o) => o.nevra === one.nevra && o.action === one.action) === i);
}

/** @param comment finds the comment, its first group, in the entry's text */
export function parseHistoryInfo(stdout: string, comment: RegExp): HistoryEntry[] {
  return stdout.split(/^(?=Transaction ID\s*:)/m).flatMap((entry) => {
    const id = /^Transaction ID\s*: (\d+)/.exec(entry)?.[1];
    return id === undefined ? [] : [{ id: Number(id), comment: comment.exec(entry)?.[1]?.trim() ?? '' }];
  });
}

/** One call for each entry: several ids in one come out merged into one entry. */
export function historyCalls(from: number, to: number, before: readonly string[]): string[][] {
  return Array.from({ length: to - from + 1 }, (_, i) => [...before, 'history', 'info', String(from + i)]);
}
