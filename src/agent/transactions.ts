// Both transactions with what drives them, joined to the engine's state and the host's lock.
import type { Interrupt } from '../base/interrupt.ts';
import type { HostTransaction } from '../transaction/host-transaction.ts';
import type { TransactionName } from '../transaction/journal.ts';
import { DeployError } from '../base/errors.ts';
import type { HeldLock } from '../transaction/lock.ts';
import { findHolder, takeLock } from '../transaction/lock.ts';
import { describeUnfinished } from '../transaction/unfinished.ts';
import type { TransactionManager } from '../transaction/manager.ts';
import type { Transactions } from '../transaction/transaction.ts';

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
  let lock: HeldLock | undefined;
  return {
    internal,
    main,
    control: {
      lock: async () => {
        lock = await takeLock(parts.stateDir);
      },
      describeHolder: async () => findHolder(parts.stateDir),
      describeUnfinished: async () => describeUnfinished(manager),
      recover: async (way) => {
        const held = lock;
        if (held === undefined) throw new DeployError('internal', 'Recovery was asked for without the lock');
        return interrupt.hold(async () => manager.recover(held, way));
      },
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
