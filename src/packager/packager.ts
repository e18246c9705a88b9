// Packages, as plugins see them; providers (dnf 4, dnf 5, yum, offline) implement it.

import type { GroupInfo, PackageInfo, SafeUpdate } from './package.ts';
import type { PackageProvider } from './provider.ts';

/** How strict a request is: missing packages are an error unless `ignoreMissing`. */
export interface RequestOptions {
  ignoreMissing?: boolean;
}

/** What one package manager can do. */
export interface Packager {
  /** The last one provided serves; requests made before stay. */
  provide(provider: PackageProvider): void;
  /** Requests are collected from here on. */
  beginTransaction(): Promise<void>;
  /** Forgets the collected requests; with rollback, undoes what the transaction's processing changed. */
  endTransaction(rollback: boolean): Promise<void>;
  /** Plans and does everything requested since the beginning as one transaction; true if anything was to do. */
  processTransaction(): Promise<boolean>;
  install(packages: readonly string[], options?: RequestOptions): void;
  update(packages: readonly string[], options?: RequestOptions): void;
  installUpdate(packages: readonly string[], options?: RequestOptions): void;
  remove(packages: readonly string[], options?: RequestOptions): void;
  installGroup(group: string, options?: RequestOptions): void;
  updateGroup(group: string, options?: RequestOptions): void;
  removeGroup(group: string, options?: RequestOptions): void;
  queryGroups(): Promise<GroupInfo[]>;
  /** Installed state comes from rpm; repositories are asked once for all patterns together. */
  queryPackages(patterns: readonly string[]): Promise<PackageInfo[]>;
  checkForSafeUpdate(packages: readonly string[]): Promise<SafeUpdate>;
  /** Another package manager at work: `process 12 (dnf install x)`. Nothing is waited for. */
  lockHolder(): string | undefined;
  /** Files that the planned, not yet done, packages bring; empty outside `--plan`. */
  plannedFiles(): ReadonlySet<string>;
}
