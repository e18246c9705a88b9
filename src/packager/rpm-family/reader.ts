// Reading through one package manager: installed state from rpm, repositories asked once, answers kept for the run.
import type { ManagerHost } from './manager-host.ts';
import type { RunOptions } from '../../process/run.ts';
import type { PackageId, PlannedPackage } from '../package.ts';
import type { PackageCommand, PackagePlan } from '../provider.ts';
import { readInstalled } from '../rpm.ts';
import { newSides } from '../sides.ts';
import { isMetadataKeyFailure, packageError } from './failures.ts';
import type { AvailablePackage, CallOptions, Flavour, Output, RepoKeys } from './flavour.ts';
import { waitForLocks } from './locks.ts';
import { checkUnderstood } from './preview.ts';
import { readRepoFiles } from './repo-files.ts';
import { availableOptions, takeAvailable } from './repositories.ts';
import { reposOf } from './trust.ts';
import type { Trust } from './trust.ts';

/** For people. */
const commandWords: Record<PackageCommand['verb'], string> = {
  install: 'install',
  remove: 'remove',
  groupInstall: 'install the group',
  groupUpgrade: 'update the group',
  groupRemove: 'remove the group',
};

export interface ReaderSettings {
  flavour: Flavour;
  /** Absolute path. */
  program: string;
  call: () => CallOptions;
  /** Metadata of the repositories anew, at the first question about them. */
  refresh: () => boolean;
  lockLimitMs: () => number;
  keepAliveMs: () => number;
}

export class FamilyReader {
  readonly #host: ManagerHost;
  readonly #settings: ReaderSettings;
  readonly #trust: Trust;
  #asked = false;
  #installed: Promise<PackageId[]> | undefined;
  #available: Promise<AvailablePackage[]> | undefined;

  constructor(host: ManagerHost, settings: ReaderSettings, trust: Trust) {
    this.#host = host;
    this.#trust = trust;
    this.#settings = settings;
  }

  installed(): Promise<PackageId[]> {
    this.#installed ??= readInstalled(this.#host.run);
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

  /** Both together, and what is installed not before others that are changing it have ended. */
  async packages(): Promise<{ installed: PackageId[]; available: AvailablePackage[] }> {
    if (this.#installed === undefined) await this.waitForLocks();
    const [installed, available] = await Promise.all([this.installed(), this.available()]);
    return { installed, available };
  }

  /** @returns no operations and `anything` false where there is nothing to do. @throws DeployError package-missing, … */
  async preview(command: PackageCommand): Promise<{ operations: PlannedPackage[]; anything: boolean }> {
    const { flavour } = this.#settings;
    const output = await this.#readTrusting(flavour.preview(command, this.#firstCall()));
    const operations = flavour.parsePreview(output, await this.installed());
    const what = [commandWords[command.verb], ...command.specs].join(' ');
    if (operations === undefined) throw packageError(flavour.title, what, `${output.stdout}\n${output.stderr}`);
    checkUnderstood(flavour, command, output, operations);
    return { operations, anything: operations.length > 0 || output.code !== 0 };
  }

  /** How the repositories sign that the plan takes packages from. */
  async repoKeys(plan: PackagePlan): Promise<RepoKeys[]> {
    const incoming = newSides(plan.operations);
    if (incoming.length === 0) return [];
    const ids = reposOf(incoming, await this.available());
    return (await this.#allRepoKeys()).filter((repo) => ids.has(repo.id));
  }

  /** @throws DeployError with the package manager's words. */
  async ask(args: readonly string[], what: string, options: RunOptions = {}): Promise<Output> {
    const output = await this.#read(args, options);
    if (output.code !== 0) throw packageError(this.#settings.flavour.title, what, `${output.stdout}\n${output.stderr}`);
    return output;
  }

  /** @throws DeployError package-lock */
  async waitForLocks(): Promise<void> {
    const { flavour, lockLimitMs, keepAliveMs } = this.#settings;
    const { log, signal } = this.#host;
    const [limitMs, everyMs] = [lockLimitMs(), keepAliveMs()];
    await waitForLocks({ files: flavour.lockFiles, limitMs, keepAliveMs: everyMs, log, signal });
  }

  /** Only the first question reads the metadata anew: what is planned later and done is planned with the same. */
  #firstCall(): CallOptions {
    const { call, refresh } = this.#settings;
    const first = !this.#asked;
    this.#asked = true;
    return { ...call(), refresh: first && refresh() };
  }

  async #allRepoKeys(): Promise<RepoKeys[]> {
    const { flavour, call } = this.#settings;
    if (flavour.repoKeys === undefined) {
      const { reposDir } = call();
      return readRepoFiles(this.#host.run, this.#host.facts.root, { reposDir });
    }
    const { stdout } = await this.ask(flavour.repoKeys.args(call()), 'read how the repositories sign');
    return flavour.repoKeys.parse(stdout);
  }

  /** Where the metadata itself is signed by a key that is new to the host, it is asked for and the question asked again. */
  async #readTrusting(args: readonly string[], options: RunOptions = {}): Promise<Output> {
    const output = await this.#read(args, options);
    if (output.code === 0 || !isMetadataKeyFailure(`${output.stdout}\n${output.stderr}`)) return output;
    const { flavour, call } = this.#settings;
    const { readMetadata } = flavour;
    if (readMetadata === undefined) return output;
    const repos = (await this.#allRepoKeys()).filter((repo) => repo.enabled && repo.checksMetadata);
    await this.#trust.metadata(repos, async (repo, keyFile) => {
      await this.ask(readMetadata(repo, keyFile, call()), `read the metadata of ${repo}`);
    });
    return this.#read(args, options);
  }

  async #read(args: readonly string[], options: RunOptions = {}): Promise<Output> {
    await this.waitForLocks();
    return this.#host.run([this.#settings.program, ...args], { ...options, okCodes: 'any' });
  }

  async #readAvailable(): Promise<AvailablePackage[]> {
    const { flavour } = this.#settings;
    const output = await this.#readTrusting(flavour.available(this.#firstCall()), availableOptions);
    return takeAvailable(flavour, output);
  }
}
