// What checks of a host come to, and who runs them all.
import type { ErrorCode } from '../base/error-codes.ts';

/** An error is a deployment that fails or a host that does not work; a warning, what somebody should look at. */
export type Severity = 'error' | 'warning';

/** What a check, or another event that refuses a deployment, found. */
export interface Finding {
  /** The check's, or `<plugin id>.<event id>` of an event that refuses. */
  readonly id: string;
  /** What is true on a good host. */
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
