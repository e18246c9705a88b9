// Keeps the folders of runs from piling up.
import * as fs from 'node:fs';
import { readEndedRuns } from './dead-run.ts';
import type { HeldLock } from './lock.ts';

const keptRuns = 10;

/** Removes the folders of the oldest runs that are over, so that backups do not pile up. */
export function pruneRuns(lock: HeldLock, current: string): void {
  const ended = readEndedRuns(lock.folder).filter((runDir) => runDir !== `${lock.folder}/${current}`);
  for (const runDir of ended.slice(0, -keptRuns)) fs.rmSync(runDir, { recursive: true, force: true });
}
