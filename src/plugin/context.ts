// What an event is given: everything a plugin may use, passed and never global. Interfaces only.
import type { Dialog } from '../dialog/dialog.ts';
import type { Environment } from '../environment/environment.ts';
import type { Facts } from '../host/facts.ts';
import type { Packager } from '../packager/packager.ts';
import type { Run, Programs } from '../process/run.ts';
import type { Services } from '../services/services.ts';
import type { HostFiles, Transactions } from '../transaction/transaction.ts';
import type { Changes } from '../transaction/changes.ts';
import type { Checks } from './finding.ts';
import type { Log, LogSinks, Secrets } from '../base/log.ts';
import type { RunState } from '../base/run-state.ts';
import type { Waits } from '../base/waits.ts';

export interface Context {
  readonly env: Environment;
  readonly dialog: Dialog;
  /** The plugin's own logger. */
  readonly log: Log;
  /** Where log records go. */
  readonly sinks: LogSinks;
  /** Register here whatever must never be shown. */
  readonly secrets: Secrets;
  /** Runs a program; reading ones only, unless from inside a change. */
  readonly run: Run;
  readonly programs: Programs;
  /** Facts of the host, read once. */
  readonly facts: Facts;
  readonly services: Services;
  readonly packager: Packager;
  readonly transactions: Transactions;
  /** Reads files as they will be: a planned or prepared content is seen. */
  readonly files: HostFiles;
  /** The funnel for whatever is no file, package or service. */
  readonly changes: Changes;
  readonly checks: Checks;
  readonly state: RunState;
  /** Aborted by a signal or a lost peer while the current event runs. */
  readonly signal: AbortSignal;
  /** Put here what is waited for though the run was asked to end. */
  readonly waits: Waits;
}
