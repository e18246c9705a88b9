// Packages and groups as values: what is there, what can be had, what will happen to it.
export interface PackageId {
  name: string;
  /** 0 where there is none. */
  epoch: number;
  version: string;
  release: string;
  arch: string;
}

export type PackageOperation = 'available' | 'installed' | 'updates' | 'obsoletes' | 'extras';

export interface PackageInfo extends PackageId {
  operation: PackageOperation;
  /** `name-version-release.arch`, with the epoch where it is not 0. */
  displayName: string;
}

export interface PlannedPackage {
  action: 'install' | 'upgrade' | 'upgraded' | 'remove' | 'obsoleted' | 'reinstall' | 'downgrade' | 'downgraded';
  /** `name-[epoch:]version-release.arch`, the epoch only where it is not 0. */
  nevra: string;
}

export interface SafeUpdate {
  upgradeAvailable: boolean;
  /** The old packages that no enabled repository has any more. */
  missingRollback: string[];
  packageOperations: PlannedPackage[];
}

export interface GroupInfo {
  name: string;
  id: string;
  operation: 'available' | 'installed';
}
