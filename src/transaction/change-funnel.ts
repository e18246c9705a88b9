// The funnel itself: records every change, journals how to take it back, does it; or, planning, only records it.
import type { TransactionManager } from './manager.ts';
import { crashPoint } from './crash-point.ts';
import type { Change, Changes, ChangeUndo } from './changes.ts';
import { DeployError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';

export class ChangeFunnel implements Changes {
  readonly planning: boolean;
  readonly #log: Log;
  readonly #manager: TransactionManager;
  readonly #changes: Change[] = [];
  readonly #afterPackages: (() => Promise<void>)[] = [];

  constructor(planning: boolean, log: Log, manager: TransactionManager) {
    this.planning = planning;
    this.#log = log;
    this.#manager = manager;
  }

  afterPackages(work: () => Promise<void>): void {
    this.#afterPackages.push(work);
  }

  async make(changes: Change | readonly Change[], act: () => Promise<void>, undo?: ChangeUndo): Promise<void> {
    const all = [changes].flat();
    for (const change of all) this.record(change);
    if (this.planning) return;
    const what = all.map((c) => `${c.kind} ${c.target}`).join(', ');
    const manager = this.#manager;
    const tx = manager.current;
    if (tx !== undefined) {
      if (undo === undefined) throw new DeployError('internal', `The change of ${what} has no way back`);
      manager.append({ name: what, commit: [], undo: undo.undo, revert: undo.undo }, tx);
    } else if (!manager.isOver) {
      throw new DeployError('internal', `${what} was to be changed outside of a transaction`);
    }
    await act();
    crashPoint();
    if (all.some(({ kind }) => kind === 'package')) for (const work of this.#afterPackages) await work();
  }

  record(change: Change): void {
    this.#changes.push(change);
    this.#log.debug(
      `${this.planning ? 'PLANNED' : 'CHANGE'} ${change.kind} ${change.target}: ${change.why}${change.unknown === true ? ' (known after apply)' : ''}`,
    );
  }

  unneeded(change: Change): void {
    this.#log.debug(`UNCHANGED ${change.kind} ${change.target}: ${change.why}`);
  }

  list(): readonly Change[] {
    return this.#changes;
  }
}
