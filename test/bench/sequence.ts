// How long building the sequence takes: 10,000 events, and four times as many.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Figure } from './figures.ts';
import { median } from './figures.ts';

const rounds = 15;
const once = join(import.meta.dirname, 'sequence-once.ts');

/** In a process of its own each time: a run builds its sequence once, and nothing is warm then. */
export function measureSequence(): Figure[] {
  const pairs = Array.from({ length: rounds }, () => [milliseconds(10_000), milliseconds(40_000)] as const);
  const how = `median of ${rounds}, each in a new process; events over all stages, each named and waiting for up to three others`;
  return [
    {
      what: 'Building a sequence of 10,000 events',
      value: median(pairs.map(([small]) => small)),
      unit: 'ms',
      limit: 60,
      how,
    },
    {
      what: 'The same for 40,000 events',
      value: median(pairs.map(([small, large]) => large / small)),
      unit: 'times as long',
      limit: 5.5,
      how,
    },
  ];
}

function milliseconds(count: number): number {
  const { stdout, status, error } = spawnSync(process.execPath, [once, String(count)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${once} ended with ${status}`, { cause: error });
  return Number(stdout);
}
