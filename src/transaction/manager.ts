// Both transactions of a run over one journal: what is open, what is appended, commit, rollback and the recovery of dead runs.
import { DeployError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { crashPointsPassed } from './crash-point.ts';
import { destroyPrivateKeys } from './destroy.ts';
import type { Executor } from './execute.ts';
import { commitTransaction, rollBackTransaction } from './execute.ts';
import type { Entry, TransactionName } from './journal.ts';
import { Journal } from './journal.ts';
import { foldJournal } from './journal-state.ts';
import { ensureStateFolder, pruneRuns, readDeadRuns } from './state-folder.ts';
import type { DeadRun } from './state-folder.ts';
import type { Step, StepTools } from './step.ts';
import type { StepTable } from './steps.ts';

export interface ManagerParts {
  runId: string;
  /** The folder of all runs. */
  stateDir: string;
  steps: StepTable;
  tools: Omit<StepTools, 'runDir'>;
  log: Log;
  filter: (text: string) => string;
  planning: boolean;
}

type Phase = 'waiting' | 'open' | 'committed' | 'rolled-back';

export class TransactionManager {
  readonly runId: string;
  /** The folder of all runs. */
  readonly stateDir: string;
  readonly runDir: string;
  readonly planning: boolean;
  readonly #parts: ManagerParts;
  readonly #journal: Journal;
  readonly #phase: Record<TransactionName, Phase> = { internal: 'waiting', main: 'waiting' };
  #count = 0;

  constructor(parts: ManagerParts) {
    this.#parts = parts;
    this.planning = parts.planning;
    this.runId = parts.runId;
    this.stateDir = parts.stateDir;
    this.runDir = `${parts.stateDir}/${parts.runId}`;
    this.#journal = new Journal(this.runDir, parts.runId, parts.filter);
  }

  /** The transaction whose changes are now journalled, if any. */
  get current(): TransactionName | undefined {
    if (this.#phase.main === 'open') return 'main';
    return this.#phase.internal === 'open' ? 'internal' : undefined;
  }

  /** True once nothing rolls back any more: after the main commit, or when all has been rolled back. */
  get isOver(): boolean {
    return this.#phase.main === 'committed' || this.#phase.main === 'rolled-back';
  }

  isOpen(tx: TransactionName): boolean {
    return this.#phase[tx] === 'open';
  }

  begin(tx: TransactionName): void {
    if (!this.planning) ensureStateFolder(this.#parts.stateDir);
    this.#phase[tx] = 'open';
  }

  /** Journals something before it is done or staged. @returns its number. */
  append(entry: Omit<Entry, 'n' | 'tx'>, tx: TransactionName): number {
    const n = ++this.#count;
    if (!this.planning) this.#journal.append({ t: 'entry', n, tx, ...entry });
    return n;
  }

  /** Takes one entry back at once, because another one takes its place. */
  async drop(n: number, undo: readonly Step[]): Promise<void> {
    if (this.planning) return;
    for (const step of undo) if (step.kind !== 'folder.remove') await this.#do(step, this.runDir);
    this.#journal.append({ t: 'undone', n });
  }

  /** @throws what a commit step threw; roll back then. */
  async commit(tx: TransactionName): Promise<void> {
    if (!this.planning && this.#journal.records.some((r) => r.t === 'entry' && r.tx === tx)) {
      this.#journal.append({ t: 'commit-begin', tx });
      await commitTransaction(this.#executor(this.#journal, this.runDir), tx);
    }
    this.#phase[tx] = 'committed';
  }

  /** Takes back whatever is open, main first; never throws. */
  async rollback(): Promise<void> {
    // After the commit nothing is taken back: an error in CLOSEUP leaves a host that is deployed. After a rollback a
    // second error, such as a peer lost at the last prompt, finds nothing more, and the journal as it ended.
    if (this.isOver) return;
    let failed = 0;
    for (const tx of ['main', 'internal'] as const) {
      if (this.#phase[tx] === 'open' && this.#hasEntries(tx)) {
        failed += (await rollBackTransaction(this.#executor(this.#journal, this.runDir), tx)).length;
      }
      if (this.#phase[tx] !== 'committed') this.#phase[tx] = 'rolled-back';
    }
    if (failed > 0)
      this.#parts.log.error('Not everything could be taken back; the next start on this host tries it again');
    else this.#end('rolled-back');
  }

  /** Closes the journal of a run that went through. */
  finish(): void {
    if (this.#phase.main !== 'committed') return;
    this.#end('committed');
    if (!this.planning) destroyPrivateKeys(this.#parts.stateDir, this.#parts.log);
  }

  /**
   * Brings the host to the state before or after every dead run, and says which.
   * @throws DeployError recovery-failed naming the run and what is to be done.
   */
  async recover(): Promise<void> {
    for (const dead of readDeadRuns(this.#parts.stateDir)) await this.#recoverRun(dead);
    if (this.planning) return;
    destroyPrivateKeys(this.#parts.stateDir, this.#parts.log);
    pruneRuns(this.#parts.stateDir, this.#parts.runId);
  }

  /** @throws DeployError recovery-failed: a journal cannot be read */
  describeDeadRuns(): string | undefined {
    const dead = readDeadRuns(this.#parts.stateDir);
    return dead.length === 0 ? undefined : dead.map(describeDead).join('; ');
  }

  async #recoverRun(dead: DeadRun): Promise<void> {
    const { state } = dead;
    const what = describeDead(dead);
    const forward = state.phase.main === 'committing' || state.phase.main === 'committed';
    if (this.planning) {
      this.#parts.log.warning(
        `${what}; a real run first brings the host to the state ${forward ? 'after' : 'before'} it`,
      );
      return;
    }
    this.#parts.log.warning(`${what}: recovering`);
    const journal = new Journal(dead.runDir, state.run, this.#parts.filter);
    journal.reopen(dead.records);
    const x = this.#executor(journal, dead.runDir);
    try {
      if (state.phase.main === 'committing') await commitTransaction(x, 'main');
      const failures = forward ? [] : [...(await rollBackTransaction(x, 'main')), ...(await this.#internalBack(x))];
      if (failures[0] !== undefined) throw failures[0];
      journal.append({ t: 'end', outcome: 'recovered' });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new DeployError(
        'recovery-failed',
        `The run ${state.run} could not be recovered (${dead.runDir}): ${reason}`,
        { cause },
      );
    } finally {
      journal.close();
    }
    this.#parts.log.warning(
      forward
        ? `Recovered: the host is in the state after the run ${state.run}; what follows a commit, such as starting services, is left to the next deployment`
        : `Recovered: the host is in the state before the run ${state.run}`,
    );
  }

  async #internalBack(x: Executor): Promise<Error[]> {
    return foldJournal(x.journal.records).phase.internal === 'committed' ? [] : rollBackTransaction(x, 'internal');
  }

  #hasEntries(tx: TransactionName): boolean {
    return this.#journal.records.some((r) => r.t === 'entry' && r.tx === tx);
  }

  #end(outcome: 'committed' | 'rolled-back'): void {
    if (this.#journal.records.length > 0) this.#journal.append({ t: 'end', outcome });
    this.#journal.close();
    this.#parts.log.debug(`mutation points passed: ${crashPointsPassed()}`);
  }

  #executor(journal: Journal, runDir: string): Executor {
    return { journal, log: this.#parts.log, do: async (step) => this.#do(step, runDir) };
  }

  async #do(step: Step, runDir: string): Promise<void> {
    await this.#parts.steps.do(step, { ...this.#parts.tools, runDir });
  }
}

function describeDead({ state }: DeadRun): string {
  return `The run ${state.run} of ${state.started} did not end`;
}
