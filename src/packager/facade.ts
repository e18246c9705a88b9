// The packager that plugins get: collects requests, plans them, records every package, and lets the provider do the rest.
import type { Changes } from '../transaction/changes.ts';
import { DeployError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Step } from '../transaction/step.ts';
import type { GroupInfo, PackageInfo, PlannedPackage, SafeUpdate } from './package.ts';
import type { Packager, RequestOptions } from './packager.ts';
import { describePlan, planChanges } from './plan-changes.ts';
import type { PackagePlan, PackageProvider, PackageRequest, RequestKind } from './provider.ts';
import { newSides, oldSides } from './sides.ts';

export interface PackagerParts {
  changes: Changes;
  log: Log;
  /** Names the run in the history of the package manager. */
  runId: string;
}

export class PackagerFacade implements Packager {
  readonly #parts: PackagerParts;
  #provider: PackageProvider | undefined;
  #requests: PackageRequest[] = [];
  #undo: Step[] = [];
  #transactions = 0;
  /** Under `--plan` only: what earlier transactions of this run would have done. */
  readonly #planned: PlannedPackage[] = [];
  readonly #plannedFiles = new Set<string>();

  constructor(parts: PackagerParts) {
    this.#parts = parts;
  }

  provide(provider: PackageProvider): void {
    this.#provider = provider;
    this.#parts.log.debug(`Packages are handled by ${provider.name}`);
  }

  beginTransaction(): Promise<void> {
    this.#undo = [];
    return Promise.resolve();
  }

  async endTransaction(rollback: boolean): Promise<void> {
    const undo = this.#undo;
    this.#undo = [];
    this.#requests = [];
    if (rollback && undo.length > 0) await this.#manager().undo(undo);
  }

  async processTransaction(): Promise<boolean> {
    const requests = this.#requests;
    this.#requests = [];
    if (requests.length === 0) return false;
    const { changes, log } = this.#parts;
    const provider = this.#manager();
    const plan = this.#withoutPlanned(await provider.plan(requests));
    for (const name of plan.satisfied) changes.unneeded({ kind: 'package', target: name, why: 'installed already' });
    if (plan.operations.length === 0 && !touchesGroups(plan)) {
      log.debug('Transaction Summary: nothing to do');
      return false;
    }
    log.debug(['Transaction Summary:', ...describePlan(plan)].join('\n'));
    if (provider.limits !== undefined) log.debug(provider.limits());
    await provider.trustKeys(plan);
    const comment = `${this.#parts.runId}.${++this.#transactions}`;
    const undo = changes.planning ? [] : await provider.undoSteps(plan, comment);
    this.#undo.push(...undo);
    await changes.make(planChanges(plan), async () => provider.apply(plan, comment), { undo });
    if (changes.planning) await this.#remember(plan);
    return true;
  }

  install(packages: readonly string[], options?: RequestOptions): void {
    this.#request('install', packages, options);
  }

  update(packages: readonly string[], options?: RequestOptions): void {
    this.#request('update', packages, options);
  }

  installUpdate(packages: readonly string[], options?: RequestOptions): void {
    this.#request('installUpdate', packages, options);
  }

  remove(packages: readonly string[], options?: RequestOptions): void {
    this.#request('remove', packages, options);
  }

  installGroup(group: string, options?: RequestOptions): void {
    this.#request('installGroup', [group], options);
  }

  updateGroup(group: string, options?: RequestOptions): void {
    this.#request('updateGroup', [group], options);
  }

  removeGroup(group: string, options?: RequestOptions): void {
    this.#request('removeGroup', [group], options);
  }

  async queryGroups(): Promise<GroupInfo[]> {
    return this.#manager().queryGroups();
  }

  async queryPackages(patterns: readonly string[]): Promise<PackageInfo[]> {
    return withPlanned(await this.#manager().queryPackages(patterns), this.#planned);
  }

  async checkForSafeUpdate(packages: readonly string[]): Promise<SafeUpdate> {
    return this.#manager().checkForSafeUpdate(packages);
  }

  lockHolder(): string | undefined {
    return this.#provider?.lockHolder?.();
  }

  plannedFiles(): ReadonlySet<string> {
    return this.#plannedFiles;
  }

  #request(kind: RequestKind, names: readonly string[], options: RequestOptions = {}): void {
    if (names.length > 0) this.#requests.push({ kind, names, ignoreMissing: options.ignoreMissing ?? false });
  }

  #manager(): PackageProvider {
    if (this.#provider !== undefined) return this.#provider;
    throw new DeployError(
      'package-manager-missing',
      'No package manager was found on this host; install dnf, or set ODEPLOY/offlinePackager if all packages are there',
    );
  }

  /** A planned transaction did not happen, so the next preview shows its packages again: they are no second change. */
  #withoutPlanned(plan: PackagePlan): PackagePlan {
    const isPlanned = (one: PlannedPackage): boolean =>
      this.#planned.some((p) => p.nevra === one.nevra && p.action === one.action);
    return { ...plan, operations: plan.operations.filter((one) => !isPlanned(one)) };
  }

  async #remember(plan: PackagePlan): Promise<void> {
    this.#planned.push(...plan.operations);
    const incoming = newSides(plan.operations);
    if (incoming.length === 0) return;
    for (const file of await this.#manager().filesOf(incoming)) this.#plannedFiles.add(file);
  }
}

function touchesGroups(plan: PackagePlan): boolean {
  return plan.commands.some((c) => c.verb === 'groupInstall' || c.verb === 'groupUpgrade' || c.verb === 'groupRemove');
}

/** The answer as it will be once the planned transactions are done. */
function withPlanned(found: readonly PackageInfo[], planned: readonly PlannedPackage[]): PackageInfo[] {
  if (planned.length === 0) return [...found];
  const gone = new Set(oldSides(planned));
  const come = new Set(newSides(planned));
  return found.flatMap((one) => {
    if (one.operation === 'installed') return gone.has(one.displayName) ? [] : [one];
    return come.has(one.displayName) ? [{ ...one, operation: 'installed' as const }] : [one];
  });
}
