// Running programs, as the parts of the program see it: argument lists, never a shell.
/** How a program is run, where it differs from the usual. */
export interface RunOptions {
  stdin?: string;
  /** Milliseconds; 10 minutes if left out. */
  timeoutMs?: number;
  /** Exit codes that are no error besides 0; `any` for all. */
  okCodes?: readonly number[] | 'any';
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** The output holds a secret: it is not logged. */
  secretOutput?: boolean;
  /** Outlives this program: it is only started, its output goes nowhere. */
  detached?: boolean;
  /** The output is long and tells nothing by itself (a list of all packages): only its size is logged. */
  quietOutput?: boolean;
  /** Runs on when the run is interrupted: for undoing. */
  uninterruptible?: boolean;
}

/** What a program that ended wrote; `code` is its exit code. */
export interface RunResult {
  code: number;
  stdout: string;
  stderr: string;
  /** stdout in lines, without the empty one at the end. */
  lines: string[];
}

/**
 * Runs a program by name (looked up along SYSTEM/commandPath) or absolute path, LC_ALL=C, no shell.
 * @throws DeployError command-missing, command-failed (the quoted command line, exit code and stderr in the message),
 * command-timeout, or the reason of the interruption.
 */
export type Run = (argv: readonly [string, ...string[]], options?: RunOptions) => Promise<RunResult>;

export interface Programs {
  /** Asks for a program to be looked up at PROGRAMS and kept as COMMAND/<name>. */
  detect(name: string): void;
  /** Its path, or undefined; looks it up if it was not yet. Sees what the planned packages bring. */
  find(name: string): string | undefined;
  /** Looks every asked-for program up again (PROGRAMS, MISC HIGH). */
  detectAll(): void;
}
