// Carrying out what a journal says is left: committing and rolling back, in the living run and in the recovery of a dead one.
import { asError, DeployError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { fileError, isFileError } from './file-error.ts';
import type { Journal, JournalRecord, TransactionName } from './journal.ts';
import { foldJournal, planCommit, planRollback } from './journal-state.ts';
import type { Step } from './step.ts';

export interface Executor {
  journal: Journal;
  log: Log;
  /** Does one step. */
  do: (step: Step) => Promise<void>;
}

/** @throws what a step threw, with the name of what it was for: the transaction is then to be rolled back. */
export async function commitTransaction(x: Executor, tx: TransactionName): Promise<void> {
  for (const work of planCommit(foldJournal(x.journal.records), tx)) {
    if (work.steps.length === 0) continue;
    x.log.debug(`commit: ${work.name}`);
    x.journal.append({ t: 'committing', n: work.n });
    for (const step of work.steps) {
      try {
        await x.do(step);
      } catch (cause) {
        throw isFileError(cause) ? fileError(work.name, cause) : cause;
      }
    }
    x.journal.append({ t: 'committed', n: work.n });
  }
  x.journal.append({ t: 'commit-end', tx });
}

/**
 * Takes everything back, whatever one of the steps throws, and whether it can be recorded or not.
 * @returns what could not be taken back; its entries stay open in the journal.
 */
export async function rollBackTransaction(x: Executor, tx: TransactionName): Promise<Error[]> {
  const failures: Error[] = [];
  if (!turnBack(x, tx, failures)) return failures;
  const { works, folders } = planRollback(foldJournal(x.journal.records), tx);
  const recorder = new Recorder(x);
  for (const work of works) {
    if (work.steps.length > 0) x.log.debug(`roll back: ${work.name}`);
    const before = failures.length;
    for (const step of work.steps) await attempt(x, step, work.name, failures);
    if (failures.length === before) recorder.append({ t: 'undone', n: work.n });
  }
  for (const step of folders) await attempt(x, step, 'folders', failures);
  return failures;
}

/**
 * @returns false: the journal says that the commit is to be finished, and that could not be changed. A rollback now would
 * be met by a next start that goes forward, and leave the host between both.
 */
function turnBack(x: Executor, tx: TransactionName, failures: Error[]): boolean {
  const { phase } = foldJournal(x.journal.records);
  if (phase[tx] === 'rolling-back') return true;
  try {
    x.journal.turnBack(tx);
    return true;
  } catch (cause) {
    x.log.trace(cause);
    if (phase[tx] !== 'committing') {
      x.log.error(`The rollback goes on, but cannot be recorded: ${asError(cause).message}`);
      return true;
    }
    const message = `Nothing is rolled back, since that cannot be recorded: ${asError(cause).message}`;
    failures.push(new DeployError('recovery-failed', message, { cause }));
    x.log.error(message);
    return false;
  }
}

/** Tells once that records are missing: without them the next start only does again what was done. */
class Recorder {
  readonly #x: Executor;
  #told = false;

  constructor(x: Executor) {
    this.#x = x;
  }

  append(record: JournalRecord): void {
    try {
      this.#x.journal.append(record);
    } catch (cause) {
      this.#x.log.trace(cause);
      if (!this.#told) this.#x.log.error(`What is rolled back cannot be recorded: ${asError(cause).message}`);
      this.#told = true;
    }
  }
}

async function attempt(x: Executor, step: Step, name: string, failures: Error[]): Promise<void> {
  try {
    await x.do(step);
  } catch (cause) {
    const { message } = isFileError(cause) ? fileError(name, cause) : asError(cause);
    const error = new DeployError('recovery-failed', `Could not roll back '${name}': ${message}`, { cause });
    x.log.error(error.message);
    x.log.trace(cause);
    failures.push(error);
  }
}
