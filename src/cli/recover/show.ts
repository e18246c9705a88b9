// What `recover --show` prints: every run that did not end, and the ways that are left.
import type { DeadRun, UnfinishedRun } from '../../transaction/dead-run.ts';
import { readUnfinishedRuns } from '../../transaction/dead-run.ts';
import { foldJournal, planCommit, planRollback } from '../../transaction/journal-state.ts';
import { findHolder } from '../../transaction/lock.ts';
import { goesForward } from '../../transaction/recovery.ts';
import { findUnfinished } from '../../transaction/unfinished.ts';

const indent = '  ';

/** Takes and changes nothing. */
export async function showUnfinished(stateDir: string): Promise<string> {
  const holder = await findHolder(stateDir);
  if (holder !== undefined) return `${holder}\n`;
  const runs = await findUnfinished({ stateDir, unfinishedRuns: () => readUnfinishedRuns(stateDir) });
  return runs.length === 0 ? 'Nothing to recover\n' : runs.map(describe).join('\n');
}

function describe(run: UnfinishedRun): string {
  const [head, ...more] = linesOf(run);
  return [`${head}`, `journal: ${run.runDir}/journal`, ...more]
    .map((line, i) => `${i === 0 ? '' : indent}${line}\n`)
    .join('');
}

function linesOf(run: UnfinishedRun): string[] {
  const name = `Run ${run.run}`;
  switch (run.kind) {
    case 'empty':
      return [`${name} had not changed anything yet`, "'recover' sets it aside"];
    case 'foreign':
      return [`${name} is not followed`, run.fault.message];
    case 'damaged':
      return [`${name} has a damaged journal`, run.fault.message, ...waysOfDamaged(run.records)];
    case 'dead':
      return [`${name} of ${run.state.started} did not end`, ...waysOfDead(run)];
  }
}

function waysOfDamaged(records: DeadRun['records']): string[] {
  const names = foldJournal(records).entries.map((entry) => entry.name);
  if (records.length === 0) return ["nothing can be read of it; 'recover --back' sets it aside"];
  return [
    `what can be read of it: ${list(names)}`,
    "'recover --back' rolls that back, 'recover --forward' finishes it where its changes were being put in place",
  ];
}

function waysOfDead(run: DeadRun): string[] {
  const { state } = run;
  if (!goesForward(run)) {
    const works = [...planRollback(state, 'main').works, ...planRollback(state, 'internal').works];
    return [
      `to roll back: ${list(works.map((work) => work.name))}`,
      "'recover' rolls it back; there is no way forward",
    ];
  }
  if (state.phase.main === 'committed') return ["its changes are complete; 'recover' closes its journal"];
  const names = planCommit(state, 'main').map((work) => work.name);
  return [`to finish: ${list(names)}`, "'recover' finishes it, 'recover --back' rolls it back"];
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}
