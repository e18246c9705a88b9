// What the providers of package managers need of a run: small enough for tests to make, and known to no plugin.
import type { Log } from '../../base/log.ts';
import type { Waits } from '../../base/waits.ts';
import type { Dialog } from '../../dialog/dialog.ts';
import type { Facts } from '../../host/facts.ts';
import type { Run } from '../../process/run.ts';
import type { Changes } from '../../transaction/changes.ts';

export interface ManagerHost {
  readonly run: Run;
  readonly log: Log;
  readonly facts: Pick<Facts, 'root' | 'user' | 'group' | 'selinuxEnabled'>;
  readonly changes: Changes;
  /** A person or a peer confirms signing keys and sees progress. */
  readonly dialog: Pick<Dialog, 'confirm' | 'progress'>;
  readonly state: { readonly runDir: string };
  readonly waits: Waits;
  readonly signal: AbortSignal;
}
