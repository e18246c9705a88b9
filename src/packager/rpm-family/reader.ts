// Reading through one package manager: installed state from rpm, repositories asked once, answers kept for the run.
import type { Context } from '../../core/context.ts';
import type { PackageId, PlannedPackage } from '../package.ts';
import type { PackageCommand, PackagePlan } from '../provider.ts';
import { readInstalled } from '../rpm.ts';
import { newSides } from '../sides.ts';
import { packageError } from './failures.ts';
import type { AvailablePackage, CallOptions, Flavour, HistoryEntry, Output, RepoKeys } from './flavour.ts';
import { waitForLocks } from './locks.ts';
import { readRepoFiles } from './repo-files.ts';
import { readAvailable } from './repositories.ts';
import { reposOf } from './trust.ts';

export interface ReaderSettings {
  flavour: Flavour;
  /** Absolute path. */
  program: string;
  call: () => CallOptions;
  /** Metadata of the repositories anew, at the first question. */
  refresh: () => boolean;
  lockLimitMs: () => number;
}

export class FamilyReader {
  readonly #ctx: Context;
  readonly #settings: ReaderSettings;
  #installed: Promise<PackageId[]> | undefined;
  #available: Promise<AvailablePackage[]> | undefined;

  constructor(ctx: Context, settings: ReaderSettings) {
    this.#ctx = ctx;
    this.#settings = settings;
  }

  installed(): Promise<PackageId[]> {
    this.#installed ??= readInstalled(this.#ctx.run);
    return this.#installed;
  }

  /** To be called when packages may have changed. */
  forgetInstalled(): void {
    this.#installed = undefined;
  }

  /** @throws DeployError package-repo */
  available(): Promise<AvailablePackage[]> {
    this.#available ??= this.#readAvailable();
    return this.#available;
  }

  /** @returns no operations and `anything` false where there is nothing to do. @throws DeployError package-missing, … */
  async preview(command: PackageCommand): Promise<{ operations: PlannedPackage[]; anything: boolean }> {
    const { flavour, call } = this.#settings;
    const output = await this.#read(flavour.preview(command, call()));
    const operations = flavour.parsePreview(output, await this.installed());
    const what = `${command.verb} ${command.specs.join(' ')}`;
    if (operations === undefined) throw packageError(flavour.title, what, `${output.stdout}\n${output.stderr}`);
    return { operations, anything: operations.length > 0 || output.code !== 0 };
  }

  async lastHistory(): Promise<HistoryEntry | undefined> {
    const { flavour, call } = this.#settings;
    return flavour.parseHistory((await this.#read(flavour.lastHistory(call()))).stdout).at(0);
  }

  /** How the repositories sign that the plan takes packages from. */
  async repoKeys(plan: PackagePlan): Promise<RepoKeys[]> {
    const incoming = newSides(plan.operations);
    if (incoming.length === 0) return [];
    const ids = reposOf(incoming, await this.available());
    const { flavour, call } = this.#settings;
    if (flavour.repoKeys === undefined) return (await readRepoFiles(this.#ctx.run)).filter((repo) => ids.has(repo.id));
    const { stdout } = await this.ask(flavour.repoKeys.args([...ids], call()), 'read the repositories');
    return flavour.repoKeys.parse(stdout);
  }

  /** @throws DeployError with the package manager's words. */
  async ask(args: readonly string[], what: string): Promise<Output> {
    const output = await this.#read(args);
    if (output.code !== 0) throw packageError(this.#settings.flavour.title, what, `${output.stdout}\n${output.stderr}`);
    return output;
  }

  /** @throws DeployError package-lock */
  async waitForLocks(): Promise<void> {
    const { flavour, lockLimitMs } = this.#settings;
    const { log, signal } = this.#ctx;
    await waitForLocks({ files: flavour.lockFiles, limitMs: lockLimitMs(), log, signal });
  }

  async #read(args: readonly string[]): Promise<Output> {
    await this.waitForLocks();
    return this.#ctx.run([this.#settings.program, ...args], { okCodes: 'any' });
  }

  async #readAvailable(): Promise<AvailablePackage[]> {
    const { program, flavour, call, refresh } = this.#settings;
    await this.waitForLocks();
    return readAvailable(this.#ctx.run, program, flavour, call(), { refresh: refresh() });
  }
}
