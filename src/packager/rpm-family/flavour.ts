// How one command line of the dnf and yum family is called and what its outputs mean: pure functions, tested by recorded outputs.
import type { GroupInfo, PackageId, PlannedPackage } from '../package.ts';
import type { PackageCommand } from '../provider.ts';

export interface AvailablePackage extends PackageId {
  repo: string;
}

/** What steers every call. */
export interface CallOptions {
  disabledPlugins: readonly string[];
  enabledPlugins: readonly string[];
  /** The image tree that packages go into; left out for this host. Kept in journals. */
  root?: string;
  /** The one folder whose *.repo files count; left out for the host's own. */
  reposDir?: string;
  /** Metadata of the repositories anew. */
  refresh?: boolean;
}

export interface Output {
  code: number;
  stdout: string;
  stderr: string;
}

/** What a line of a running transaction says. */
export type ProgressEvent =
  /** A file was downloaded; `file` may be cut at the end. */
  | { kind: 'downloaded'; file: string; n: number; of: number }
  /** The rpm transaction begins: from here on it must not be interrupted. */
  | { kind: 'begin' }
  /** One package's turn; `package` may be cut at the end. `done`: its turn is over, not beginning. */
  | { kind: 'operation'; action: PlannedPackage['action']; package: string; n: number; of: number; done: boolean }
  /** It waits for another package manager. */
  | { kind: 'waiting'; words: string };

export interface HistoryEntry {
  id: number;
  comment: string;
}

/** How a repository wants its packages to be signed. */
export interface RepoKeys {
  id: string;
  enabled: boolean;
  checksPackages: boolean;
  checksMetadata: boolean;
  /** Where its keys are: URLs or absolute paths. */
  keys: readonly string[];
}

export interface ScriptletFailure {
  /** `%post`, `%preun`, … */
  scriptlet: string;
  nevra: string;
  /** The script's own output, as far as it was shown. */
  output: readonly string[];
  /** `3`; or `signal 15` where it was ended. */
  exitStatus: string;
}

/** Argument lists are without the program. */
export interface Flavour {
  readonly id: string;
  readonly title: string;
  /** Stands before the records of single packages: `DNF Installed: …`. */
  readonly label: string;
  /** Files whose holder is another package manager at work. */
  readonly lockFiles: readonly string[];
  /** The argument that a call of ours can be recognised by among processes and in the history. */
  marker(comment: string): string;
  preview(command: PackageCommand, call: CallOptions): string[];
  /** Undefined where the output says that the preview failed. `installed` resolves what the output leaves out. */
  parsePreview(output: Output, installed: readonly PackageId[]): PlannedPackage[] | undefined;
  /** How many packages the preview's summary says it installs, updates and removes; left out where there is no summary. */
  countPreview?: (output: Output) => number;
  transact(command: PackageCommand, comment: string, call: CallOptions): string[];
  parseProgress(line: string): ProgressEvent | undefined;
  parseScriptletFailures(lines: readonly string[]): ScriptletFailure[];
  /** Every version that the enabled repositories have. */
  available(call: CallOptions): string[];
  parseAvailable(stdout: string): AvailablePackage[];
  /** How all repositories sign; left out where only their files in /etc tell. */
  repoKeys?: { args(call: CallOptions): string[]; parse(stdout: string): RepoKeys[] };
  /** Reads the metadata of one repository, trusting just this key for it. */
  readMetadata?: (repo: string, keyFile: string, call: CallOptions) => string[];
  /** Left out where the program cannot list files of packages that are not installed. */
  files?: (nevras: readonly string[], call: CallOptions) => string[];
  /** Calls that together list all groups. */
  groups(call: CallOptions): string[][];
  parseGroups(stdout: readonly string[]): GroupInfo[];
  /** The newest entry of the history. */
  lastHistory(call: CallOptions): string[];
  /** Asked once for each of the ids, or once for all of them. */
  history(from: number, to: number, call: CallOptions): string[][];
  parseHistory(stdout: string): HistoryEntry[];
  undo(id: number, comment: string, call: CallOptions): string[];
  /** Removes and installs exactly these, older versions too. */
  restore(
    change: { remove: readonly string[]; install: readonly string[]; downgrade: readonly string[] },
    comment: string,
    call: CallOptions,
  ): string[][];
}
