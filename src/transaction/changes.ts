// The funnel: everything that alters the host goes through here, so that it can be planned, logged, journalled and undone.
import type { Step } from './step.ts';

export type ChangeKind =
  | 'file'
  | 'link'
  | 'folder'
  | 'package'
  | 'service'
  | 'kernel'
  | 'network'
  | 'clock'
  | 'key'
  | 'command'
  | 'reboot';

/** What the host's audit log records about a change: one word in one of its lists. Never a secret. */
export interface AuditEntry {
  readonly list:
    | 'packages-installed'
    | 'packages-updated'
    | 'packages-removed'
    | 'signing-keys'
    | 'private-keys-made'
    | 'private-keys-replaced'
    | 'private-keys-removed'
    | 'ssh-keys';
  readonly what: string;
}

export interface Change {
  readonly kind: ChangeKind;
  /** What is changed: a path, a unit, a package, a program. Kind and target are the same in a plan and in the run. */
  readonly target: string;
  /** A sentence for people, `start and enable`, and why. */
  readonly why: string;
  /** What a service is told: enable, disable, start, stop, restart. */
  readonly action?: string;
  /** What a plan shows below the line, such as a unified diff; secrets masked. */
  readonly detail?: readonly string[];
  /** Planned, but whether or how it happens is known only when the run gets there. */
  readonly unknown?: boolean;
  readonly audit?: AuditEntry;
}

export interface ChangeUndo {
  /** How to take the change back, as data; required before TRANSACTION_END. Empty where there is nothing to take back. */
  readonly undo: readonly Step[];
}

export interface Changes {
  /** True under `--plan`: changes are recorded and not done. */
  readonly planning: boolean;
  /**
   * Does a change, or records it where planning.
   * Before TRANSACTION_END its undo is journalled before `act` runs; after it none is kept.
   * A list is for changes that only one act can do together, such as the packages of one transaction.
   */
  make(change: Change | readonly Change[], act: () => Promise<void>, undo?: ChangeUndo): Promise<void>;
  /** Does it whenever packages of this run have been installed: they may have changed files that were read before. */
  afterPackages(work: () => Promise<void>): void;
  /** Only records: for changes that another part does (a file element, the package manager). */
  record(change: Change): void;
  /** Says that a change proved unnecessary. */
  unneeded(change: Change): void;
  /** All changes of this run so far. */
  list(): readonly Change[];
}
