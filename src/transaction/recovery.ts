// Brings the host to the state before or after every run that died, with the lock held.
import * as fs from 'node:fs';
import { asError, DeployError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { crashPoint } from './crash-point.ts';
import type { DamagedRun, DeadRun, UnfinishedRun } from './dead-run.ts';
import { readRun, readUnfinishedRuns } from './dead-run.ts';
import type { Executor } from './execute.ts';
import { commitTransaction, rollBackTransaction } from './execute.ts';
import { Journal, journalName, syncFolder } from './journal.ts';
import type { HeldLock } from './lock.ts';
import { pruneRuns } from './prune.ts';

/** Forward where the commit of a run has begun, else back; or as a person wants it. */
export type RecoveryWay = 'auto' | 'back' | 'forward';

export interface RecoveryParts {
  readonly log: Log;
  readonly filter: (text: string) => string;
  /** What carries out the steps of a dead run. */
  readonly executor: (journal: Journal, runDir: string) => Executor;
  /** Not to be pruned. */
  readonly current: string;
}

/** A damaged journal is kept under this name. */
const damagedName = 'journal.damaged';

/**
 * One run that cannot be recovered does not keep the others from it.
 * @returns how many runs were recovered
 * @throws DeployError recovery-failed, file-refused: the first that could not, naming it and what is to be done
 */
export async function recoverRuns(lock: HeldLock, parts: RecoveryParts, way: RecoveryWay = 'auto'): Promise<number> {
  lock.assertHolds(lock.folder);
  const problems: Error[] = [];
  let recovered = 0;
  for (const run of readUnfinishedRuns(lock.folder)) {
    try {
      await recoverRun(run, parts, way);
      recovered += 1;
    } catch (cause) {
      const problem = cause instanceof DeployError ? cause : failure(run, cause, '');
      if (problems.length > 0) parts.log.error(problem.message);
      problems.push(problem);
    }
  }
  if (problems[0] !== undefined) throw problems[0];
  pruneRuns(lock, parts.current);
  return recovered;
}

async function recoverRun(run: UnfinishedRun, parts: RecoveryParts, way: RecoveryWay): Promise<void> {
  switch (run.kind) {
    case 'foreign':
      throw run.fault;
    case 'empty':
      setAside(run.runDir);
      parts.log.info(`The run ${run.run} had not changed anything yet when it ended`);
      return;
    case 'damaged':
      return recoverDamaged(run, parts, way);
    case 'dead':
      return recoverDead(run, parts, way);
  }
}

async function recoverDead(dead: DeadRun, parts: RecoveryParts, way: RecoveryWay): Promise<void> {
  const { state } = dead;
  const forward = choose(dead, way);
  parts.log.warning(`${describeDead(dead)}: recovering`);
  const journal = new Journal(dead.runDir, dead.run, parts.filter);
  try {
    journal.reopen(dead.records, dead.place);
    const x = parts.executor(journal, dead.runDir);
    if (forward && state.phase.main === 'committing') await commitTransaction(x, 'main');
    const failures = forward ? [] : await rollBack(x, dead);
    if (failures[0] !== undefined) throw failures[0];
    journal.end('recovered');
  } catch (cause) {
    throw failure(dead, cause, remedyOf(dead, forward));
  } finally {
    journal.close();
  }
  parts.log.warning(
    forward
      ? `Recovered: the host is in the state after the run ${dead.run}; what follows a commit, such as starting services, is left to the next deployment`
      : `Recovered: the host is in the state before the run ${dead.run}`,
  );
}

async function rollBack(x: Executor, { state }: DeadRun): Promise<Error[]> {
  const failures = await rollBackTransaction(x, 'main');
  if (state.phase.internal !== 'committed') failures.push(...(await rollBackTransaction(x, 'internal')));
  return failures;
}

/** @returns whether it goes forward. @throws DeployError recovery-failed: that way does not exist any more */
function choose(dead: DeadRun, way: RecoveryWay): boolean {
  const { main } = dead.state.phase;
  const canGoForward = goesForward(dead);
  if (way === 'forward' && !canGoForward)
    throw failure(
      dead,
      'its changes were not complete, so there is no way forward',
      "; run 'ovirt-host-deploy recover --back'",
    );
  if (way === 'back' && main === 'committed')
    throw failure(
      dead,
      'its changes are complete, so there is no way back',
      "; run 'ovirt-host-deploy recover --forward'",
    );
  return way === 'auto' ? canGoForward : way === 'forward';
}

/** Where a start would go. */
export function goesForward({ state }: DeadRun): boolean {
  return state.phase.main === 'committing' || state.phase.main === 'committed';
}

/** Only a person decides on a journal that does not tell all. */
async function recoverDamaged(run: DamagedRun, parts: RecoveryParts, way: RecoveryWay): Promise<void> {
  if (way === 'auto')
    throw new DeployError(
      'recovery-failed',
      `${run.fault.message}; 'ovirt-host-deploy recover --show' tells what can be read of it, --back takes that back, ` +
        '--forward finishes it; the journal is kept',
      { cause: run.fault },
    );
  const kept = `${run.runDir}/${damagedName}`;
  if (run.records.length === 0) {
    setAside(run.runDir);
    parts.log.warning(
      `The journal of the run ${run.run} is kept as ${kept}. What that run changed is not known: deploy the host again to bring it to a known state`,
    );
    return;
  }
  rewrite(run);
  parts.log.warning(`The damaged journal of the run ${run.run} is kept as ${kept}; what can be read of it is followed`);
  const dead = readRun(run.run, run.runDir);
  if (dead !== undefined) await recoverRun(dead, parts, way);
}

/** The journal is out of the way and stays readable. */
function setAside(runDir: string): void {
  fs.renameSync(`${runDir}/${journalName}`, `${runDir}/${damagedName}`);
  crashPoint();
  syncFolder(runDir);
}

/** In place of the damaged journal comes one with all its readable records, at once. */
function rewrite({ run, runDir, records }: DamagedRun): void {
  const path = `${runDir}/${journalName}`;
  fs.copyFileSync(path, `${runDir}/${damagedName}`);
  crashPoint();
  const begin = { t: 'begin', run, pid: 0, started: 'a time unknown', version: 1 } as const;
  const whole = records[0]?.t === 'begin' ? records : [begin, ...records];
  const text = whole.map((record) => `${JSON.stringify(record)}\n`).join('');
  fs.writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true });
  crashPoint();
  fs.renameSync(`${path}.new`, path);
  crashPoint();
  syncFolder(runDir);
}

function failure({ run, runDir }: Pick<UnfinishedRun, 'run' | 'runDir'>, cause: unknown, remedy: string): DeployError {
  const reason = typeof cause === 'string' ? cause : asError(cause).message;
  const message = `The run ${run} could not be recovered (${runDir}): ${reason}${remedy}`;
  return new DeployError('recovery-failed', message, typeof cause === 'string' ? {} : { cause });
}

function remedyOf({ state }: DeadRun, forward: boolean): string {
  if (!forward) return "; fix that, then start again or run 'ovirt-host-deploy recover'";
  return state.phase.main === 'committed'
    ? '; fix that, then start again'
    : "; fix that and start again, or go back with 'ovirt-host-deploy recover --back'";
}

export function describeDead({ run, state }: DeadRun): string {
  return `The run ${run} of ${state.started} did not end`;
}
