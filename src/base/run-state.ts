// How the run stands: its errors, exit codes and identity, as the events may see and set them.
/** An event as readers of the wire and the docs know it. */
export interface EventLabel {
  /** The stage's id on the wire. */
  readonly stage: string;
  /** `<plugin id>.<event id>`. */
  readonly id: string;
  readonly name: string | undefined;
  /** The names it waits for or goes before that no event has; left out where there are none. */
  readonly missing?: readonly string[];
}

export interface RunState {
  /** The sequence in running order. */
  readonly sequence: readonly EventLabel[];
  /** Names the run in journals, backups and package history. */
  readonly runId: string;
  /** The run's own state folder (root's, 0700): journal, backups, output of the package manager. */
  readonly runDir: string;
  readonly errors: readonly Error[];
  /** Among several codes the one with the lowest priority number wins. */
  addExitCode(priority: number, code: number): void;
  /** Called at the moment the run fails, before rollback; for those that must react at once. */
  onError(listener: (error: Error) => Promise<void> | void): void;
  /** True from the end of TRANSACTION_END on: nothing rolls back any more. */
  readonly committed: boolean;
}
