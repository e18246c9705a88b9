// What one kind of package manager can do: reading, planning and doing. Collecting, recording and undoing is the facade's.
import type { Step } from '../transaction/step.ts';
import type { GroupInfo, PackageInfo, PlannedPackage, SafeUpdate } from './package.ts';

export type RequestKind =
  | 'install'
  | 'update'
  | 'installUpdate'
  | 'remove'
  | 'installGroup'
  | 'updateGroup'
  | 'removeGroup';

export interface PackageRequest {
  kind: RequestKind;
  names: readonly string[];
  ignoreMissing: boolean;
}

/** One call of the package manager; `install` installs what is missing and brings the rest to the newest version. */
export interface PackageCommand {
  verb: 'install' | 'remove' | 'groupInstall' | 'groupUpgrade' | 'groupRemove';
  specs: readonly string[];
}

export interface PackagePlan {
  /** What is called to do it, in this order. */
  commands: readonly PackageCommand[];
  /** Every package that is touched, the old sides included. */
  operations: readonly PlannedPackage[];
  /** Requested packages that are installed already and stay as they are. */
  satisfied: readonly string[];
  /** Requested packages, by name, version or what they provide, that must be installed afterwards. */
  wanted: readonly string[];
}

export interface PackageProvider {
  /** For people: `dnf 4`. */
  readonly name: string;
  /** Decides what the requests take. Nothing is changed. @throws DeployError package-missing, package-broken, package-repo, … */
  plan(requests: readonly PackageRequest[]): Promise<PackagePlan>;
  /** Makes sure that the keys of the repositories the plan needs are trusted, asking where they are not yet. */
  trustKeys(plan: PackagePlan): Promise<void>;
  /** What takes the plan back once it was (or was only begun to be) applied under this comment. */
  undoSteps(plan: PackagePlan, comment: string): Promise<readonly Step[]>;
  /** Does the plan; afterwards the host is as planned, or the error says what is not. */
  apply(plan: PackagePlan, comment: string): Promise<void>;
  /** Takes back now what `undoSteps` describes. */
  undo(steps: readonly Step[]): Promise<void>;
  /** How long it may take, as people read it. */
  limits?(): string;
  /** Files of packages that are in the repositories. */
  filesOf(nevras: readonly string[]): Promise<string[]>;
  /** Another package manager at work, `process 12 (dnf install x)`; left out where none can be in the way. */
  lockHolder?(): string | undefined;
  queryGroups(): Promise<GroupInfo[]>;
  queryPackages(patterns: readonly string[]): Promise<PackageInfo[]>;
  checkForSafeUpdate(packages: readonly string[]): Promise<SafeUpdate>;
}
