// Both transactions of a run over one journal: what is open, what is appended, commit, rollback and the recovery of dead runs.
import { asError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { crashPointsPassed } from './crash-point.ts';
import type { UnfinishedRun } from './dead-run.ts';
import { readUnfinishedRuns } from './dead-run.ts';
import { destroyPrivateKeys } from './destroy.ts';
import type { Executor } from './execute.ts';
import { commitTransaction, rollBackTransaction } from './execute.ts';
import type { HostState } from './host-state.ts';
import { describeHostState } from './host-state.ts';
import type { Entry, TransactionName } from './journal.ts';
import { Journal } from './journal.ts';
import type { HeldLock } from './lock.ts';
import type { RecoveryWay } from './recovery.ts';
import { recoverRuns } from './recovery.ts';
import { ensureStateFolder } from './state-folder.ts';
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
  readonly #left: Error[] = [];
  #unfinishedRun = false;
  #recovered = false;
  /** What files that are replaced carry besides owner and mode, once it is known; see attributes.ts. */
  attributes: ReadonlySet<string> | undefined;
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
    for (const tx of ['main', 'internal'] as const) {
      if (this.#phase[tx] === 'open' && this.#hasEntries(tx))
        this.#left.push(...(await rollBackTransaction(this.#executor(this.#journal, this.runDir), tx)));
      if (this.#phase[tx] !== 'committed') this.#phase[tx] = 'rolled-back';
    }
    if (this.#left.length === 0) this.#end('rolled-back');
  }

  /** Closes the journal of a run that went through. */
  finish(): void {
    if (this.#phase.main !== 'committed') return;
    this.#end('committed');
    if (!this.planning) destroyPrivateKeys(this.#parts.stateDir, this.#parts.log);
  }

  /**
   * Brings the host to the state before or after every dead run, and says which.
   * @param lock without which such a run could be alive
   * @returns how many there were
   * @throws DeployError recovery-failed, file-refused, naming the run and what is to be done
   */
  async recover(lock: HeldLock, way: RecoveryWay = 'auto'): Promise<number> {
    lock.assertHolds(this.stateDir);
    const { log, filter } = this.#parts;
    const executor = (journal: Journal, runDir: string): Executor => this.#executor(journal, runDir);
    this.#unfinishedRun = true;
    const runs = await recoverRuns(lock, { log, filter, executor, current: this.runId }, way);
    this.#unfinishedRun = false;
    this.#recovered = runs > 0;
    destroyPrivateKeys(this.stateDir, log);
    return runs;
  }

  /** Runs that did not end. One of them is alive where the lock is held. */
  unfinishedRuns(): readonly UnfinishedRun[] {
    return readUnfinishedRuns(this.stateDir);
  }

  /** Of a run that failed. @param failed title of the stage */
  hostState(failed: string): HostState {
    return describeHostState(
      {
        unfinishedRun: this.#unfinishedRun,
        recovered: this.#recovered,
        changed: this.#journal.records.length > 0,
        committed: this.#phase.main === 'committed' && !this.planning,
        internalStays: this.#phase.internal === 'committed' && this.#hasEntries('internal'),
        left: this.#left.map(({ message }) => message),
      },
      failed,
    );
  }

  #hasEntries(tx: TransactionName): boolean {
    return this.#journal.records.some((r) => r.t === 'entry' && r.tx === tx);
  }

  #end(outcome: 'committed' | 'rolled-back'): void {
    const { log } = this.#parts;
    try {
      this.#journal.end(outcome);
    } catch (cause) {
      // What it says is done already: the next start only looks at it again.
      log.warning(`That the run ended cannot be recorded; the next start checks it again: ${asError(cause).message}`);
      log.trace(cause);
    }
    this.#journal.close();
    log.debug(`mutation points passed: ${crashPointsPassed()}`);
  }

  #executor(journal: Journal, runDir: string): Executor {
    return { journal, log: this.#parts.log, do: async (step) => this.#do(step, runDir) };
  }

  async #do(step: Step, runDir: string): Promise<void> {
    const recovering = runDir !== this.runDir;
    const attributes = recovering || this.attributes === undefined ? {} : { attributes: this.attributes };
    await this.#parts.steps.do(step, { ...this.#parts.tools, runDir, recovering, ...attributes });
  }
}
