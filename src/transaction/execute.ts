// Carrying out what a journal says is left: committing and rolling back, in the living run and in the recovery of a dead one.
import { DeployError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Journal, TransactionName } from './journal.ts';
import { foldJournal, planCommit, planRollback } from './journal-state.ts';
import type { Step } from './step.ts';

export interface Executor {
  journal: Journal;
  log: Log;
  /** Does one step. */
  do: (step: Step) => Promise<void>;
}

/** @throws what a step threw: the transaction is then to be rolled back. */
export async function commitTransaction(x: Executor, tx: TransactionName): Promise<void> {
  for (const work of planCommit(foldJournal(x.journal.records), tx)) {
    if (work.steps.length === 0) continue;
    x.log.debug(`commit: ${work.name}`);
    x.journal.append({ t: 'committing', n: work.n });
    for (const step of work.steps) await x.do(step);
    x.journal.append({ t: 'committed', n: work.n });
  }
  x.journal.append({ t: 'commit-end', tx });
}

/**
 * Takes everything back, whatever one of the steps throws.
 * @returns what could not be taken back; its entries stay open in the journal.
 */
export async function rollBackTransaction(x: Executor, tx: TransactionName): Promise<Error[]> {
  if (foldJournal(x.journal.records).phase[tx] !== 'rolling-back') x.journal.append({ t: 'rollback', tx });
  const { works, folders } = planRollback(foldJournal(x.journal.records), tx);
  const failures: Error[] = [];
  for (const work of works) {
    if (work.steps.length > 0) x.log.debug(`roll back: ${work.name}`);
    const before = failures.length;
    for (const step of work.steps) await attempt(x, step, work.name, failures);
    if (failures.length === before) x.journal.append({ t: 'undone', n: work.n });
  }
  for (const step of folders) await attempt(x, step, 'folders', failures);
  return failures;
}

async function attempt(x: Executor, step: Step, name: string, failures: Error[]): Promise<void> {
  try {
    await x.do(step);
  } catch (cause) {
    const error = new DeployError(
      'recovery-failed',
      `Could not take back '${name}': ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
    x.log.error(error.message);
    x.log.trace(cause);
    failures.push(error);
  }
}
