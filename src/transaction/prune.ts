// Keeps the folders of runs from piling up.
import * as fs from 'node:fs';
import { isOver, runNames } from './dead-run.ts';
import type { HeldLock } from './lock.ts';

const keptRuns = 10;

/** Removes the folders of the oldest runs that are over, so that backups do not pile up. */
export function pruneRuns(lock: HeldLock, current: string): void {
  const over = runNames(lock.folder).filter((run) => run !== current && isOver(run, `${lock.folder}/${run}`));
  for (const run of over.slice(0, -keptRuns)) fs.rmSync(`${lock.folder}/${run}`, { recursive: true, force: true });
}
