// What the undo of a package transaction needs, as the journal keeps it.
import type { PlannedPackage } from '../package.ts';
import type { CallOptions } from './flavour.ts';
import type { TransactionLimits } from './hang.ts';

/** What is kept in the journal: all that a later process needs. */
export interface UndoArguments {
  flavour: string;
  program: string;
  call: CallOptions;
  comment: string;
  /** The history's newest entry before the transaction; only in journals of earlier versions. */
  lastId?: number;
  operations: readonly PlannedPackage[];
  /** Groups are in the history only, not in rpm. */
  groups: boolean;
  /** Names in /etc/passwd before. */
  users: readonly string[];
  keepAliveMs: number;
  /** Left out in journals of earlier versions. */
  limits?: TransactionLimits;
}
