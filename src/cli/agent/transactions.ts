// Both transactions with what drives them, joined to the engine's state and the host's lock.
import type { Interrupt } from '../../core/interrupt.ts';
import type { HostTransaction } from '../../transaction/host-transaction.ts';
import type { TransactionName } from '../../transaction/journal.ts';
import type { Lock } from '../../transaction/lock.ts';
import { findHolder, takeLock } from '../../transaction/lock.ts';
import type { TransactionManager } from '../../transaction/manager.ts';
import type { Transactions } from '../../transaction/transaction.ts';

export interface ControlParts {
  stateDir: string;
  manager: TransactionManager;
  internal: HostTransaction;
  main: HostTransaction;
  interrupt: Interrupt;
  /** Called once the main transaction is committed: nothing rolls back any more. */
  committed: () => void;
}

export function joinTransactions(parts: ControlParts): Transactions {
  const { manager, internal, main, interrupt } = parts;
  const by: Record<TransactionName, HostTransaction> = { internal, main };
  let lock: Lock | undefined;
  return {
    internal,
    main,
    control: {
      lock: async () => {
        lock = await takeLock(parts.stateDir);
      },
      describeHolder: async () => findHolder(parts.stateDir),
      describeDeadRuns: () => manager.describeDeadRuns(),
      recover: async () => interrupt.hold(async () => manager.recover()),
      begin: async (name) => by[name].begin(),
      commit: async (name) => {
        // A commit that has begun is finished: what is raised meanwhile waits.
        await interrupt.hold(async () => {
          await by[name].commit();
          if (name === 'main') parts.committed();
        });
      },
      rollback: async () => manager.rollback(),
      finish: () => {
        manager.finish();
        lock?.release();
      },
    },
  };
}
