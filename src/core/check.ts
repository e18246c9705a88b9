// What a check is: one reading of the host that tells whether a deployment can succeed there. Plugins declare theirs.
import type { Context } from './context.ts';
import type { ErrorCode } from './error-codes.ts';

/** An error is a deployment that fails or a host that does not work; a warning, what somebody should look at. */
export type Severity = 'error' | 'warning';

export interface Check {
  /** Stable, and unique among all plugins: people give it to `--ignore`, machines go by it. */
  readonly id: string;
  /** What is looked at, for people. */
  readonly title: string;
  /** What to do where it finds something, for people. */
  readonly remedy: string;
  readonly severity: Severity;
  /**
   * At VALIDATION of a deployment: `error` ends it, where going on is hopeless; `warning` and `info` are logged;
   * `skipped` costs too much there, starts a program or is settled by the deployment itself.
   */
  readonly atDeployment: Severity | 'info' | 'skipped';
  /** The code of the error that it ends a deployment with where it is alone; `check-failed` if left out. */
  readonly code?: ErrorCode;
  readonly when?: (ctx: Context) => boolean;
  /** Reads and never changes. Undefined where all is well. What it throws counts as: this could not be checked. */
  readonly run: (ctx: Context) => Promise<Seen | undefined> | Seen | undefined;
}

/** A sentence about what was seen, or one whose severity is less than the check's. */
export type Seen = string | { readonly seen: string; readonly severity: 'warning' };

/** What a check, or another event that refuses a deployment, found. */
export interface Finding {
  /** The check's, or `<plugin id>.<event id>` of an event that refuses. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity | 'info';
  readonly seen: string;
  readonly remedy: string;
  readonly code: ErrorCode | undefined;
  /** An error that was turned into a warning by its id. */
  readonly ignored: boolean;
}

/** All checks of the plugins of a run, in one place. */
export interface Checks {
  /** True where nothing but checks is wanted: those that a deployment skips are run as well, and nothing is refused. */
  readonly only: boolean;
  /** Ids of all that could be run. */
  readonly ids: readonly string[];
  /** Runs them, several at a time. @returns what was found, in order of the declarations. */
  run(): Promise<readonly Finding[]>;
}
