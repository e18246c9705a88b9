// What a check is: one reading of the host that tells whether a deployment can succeed there. Plugins declare theirs.
import type { Context } from './context.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import type { Severity } from './finding.ts';

export interface Check {
  /** Stable, and unique among all plugins: people give it to `--ignore`, machines go by it. */
  readonly id: string;
  /** What is true on a good host, for docs/checks.md. */
  readonly doc: string;
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
