// The provider for dnf 4, dnf 5 and yum 3: rpm tells what is installed, the package manager what can be had; doing is checked by rpm.
import type { ManagerHost } from './manager-host.ts';
import type { Step } from '../../transaction/step.ts';
import { formatNevra } from '../nevra.ts';
import type { GroupInfo, PackageInfo, PlannedPackage, SafeUpdate } from '../package.ts';
import type { PackageCommand, PackagePlan, PackageProvider, PackageRequest } from '../provider.ts';
import { selectPackages } from '../select.ts';
import { oldSides } from '../sides.ts';
import { callManager } from './call.ts';
import type { CallOutcome } from './call.ts';
import { needsAvailable, planCommands } from './commands.ts';
import { isKeyFailure, ownWords } from './failures.ts';
import type { TransactionLimits } from './hang.ts';
import { keepForPlan } from './kept/keep-for-plan.ts';
import { describeHolder } from './locks.ts';
import { checkOutcome } from './outcome.ts';
import { FamilyReader } from './reader.ts';
import type { ReaderSettings } from './reader.ts';
import { Trust } from './trust.ts';
import { keptFolder, undoHandler, undoStep } from './undo.ts';
import { readUserNames } from './users.ts';
import { checkWanted } from './wanted.ts';

export interface FamilySettings extends ReaderSettings {
  rollback: () => boolean;
  limits: () => TransactionLimits;
  /** The kinds of the journalled steps; the plugin declares them. */
  undoKind: string;
  keyKind: string;
}

export class FamilyProvider implements PackageProvider {
  readonly name: string;
  readonly #host: ManagerHost;
  readonly #settings: FamilySettings;
  readonly #trust: Trust;
  readonly #reader: FamilyReader;

  constructor(host: ManagerHost, settings: FamilySettings) {
    this.name = settings.flavour.title;
    this.#host = host;
    this.#settings = settings;
    this.#trust = new Trust(host, settings.keyKind);
    this.#reader = new FamilyReader(host, settings, this.#trust);
  }

  async plan(requests: readonly PackageRequest[]): Promise<PackagePlan> {
    const { installed, available } = needsAvailable(requests)
      ? await this.#reader.packages()
      : { installed: await this.#reader.installed(), available: [] };
    const planned = planCommands(requests, installed, available);
    const commands: PackageCommand[] = [];
    const operations: PlannedPackage[] = [];
    for (const command of planned.commands) {
      const preview = await this.#reader.preview(command);
      if (preview.operations.length === 0 && !(preview.anything && (await this.#marksGroups(command)))) continue;
      commands.push(command);
      operations.push(...preview.operations.filter((one) => !operations.some((o) => o.nevra === one.nevra)));
    }
    const { satisfied, wanted } = planned;
    if (commands.length === 0) await checkWanted(this.name, wanted, await this.#reader.installed(), this.#host.run);
    return { commands, operations, satisfied, wanted };
  }

  async trustKeys(plan: PackagePlan): Promise<void> {
    await this.#trust.packages(await this.#reader.repoKeys(plan), false);
  }

  async undoSteps(plan: PackagePlan, comment: string): Promise<readonly Step[]> {
    const { flavour, program, undoKind } = this.#settings;
    if (!this.#settings.rollback()) return [];
    const undo = undoStep(undoKind, {
      flavour: flavour.id,
      program,
      call: this.#settings.call(),
      comment,
      operations: plan.operations,
      groups: plan.commands.some((command) => command.verb.startsWith('group')),
      users: readUserNames(this.#host.facts.root),
      keepAliveMs: this.#settings.keepAliveMs(),
      limits: this.#settings.limits(),
    });
    const folder = keptFolder(this.#host.state.runDir, comment);
    const folders = await keepForPlan(this.#host, plan, folder, async (nevras) => this.filesOf(nevras));
    // Steps of this kind come last of all, when what else was put into a folder is gone.
    return [undo, ...folders.map((path): Step => ({ kind: 'folder.remove', args: { path } }))];
  }

  async apply(plan: PackagePlan, comment: string): Promise<void> {
    const outcomes: CallOutcome[] = [];
    try {
      for (const command of plan.commands) outcomes.push(await this.#transact(command, plan, comment));
    } finally {
      this.#reader.forgetInstalled();
    }
    const lines = outcomes.flatMap((outcome) => outcome.lines);
    const failed = outcomes.find((outcome) => outcome.code !== 0);
    checkOutcome(this.#settings.flavour, plan.operations, await this.#reader.installed(), lines, failed?.code ?? 0);
    await checkWanted(this.name, plan.wanted, await this.#reader.installed(), this.#host.run);
    if (failed === undefined) return;
    const words = ownWords(failed.lines.join('\n'));
    this.#host.log.warning(`${this.name} ended with code ${failed.code}, though all packages are as planned: ${words}`);
  }

  async undo(steps: readonly Step[]): Promise<void> {
    const { run, log, facts, state, waits } = this.#host;
    const takeBack = undoHandler([this.#settings.flavour]);
    const tools = { run, log, facts, runDir: state.runDir, root: facts.root, waits };
    // Folders are left to the end of the run.
    const ours = steps.filter((step) => step.kind === this.#settings.undoKind);
    for (const step of ours.toReversed()) await takeBack(step.args, tools);
    this.#reader.forgetInstalled();
  }

  async filesOf(nevras: readonly string[]): Promise<string[]> {
    const { flavour, call } = this.#settings;
    if (flavour.files === undefined || nevras.length === 0) return [];
    const { stdout } = await this.#reader.ask(flavour.files(nevras, call()), 'list the files of packages', {
      quietOutput: true,
    });
    return stdout.split('\n').filter((line) => line.startsWith('/'));
  }

  lockHolder(): string | undefined {
    return describeHolder(this.#settings.flavour.lockFiles);
  }

  limits(): string {
    const { timeoutMs, scriptletMs } = this.#settings.limits();
    const script = scriptletMs === 0 ? 'no limit for scripts' : `a script is ended after ${scriptletMs / 1000} s`;
    return `Limits: past ${timeoutMs / 1000} s it is said each minute what is waited for; ${script}`;
  }

  async queryGroups(): Promise<GroupInfo[]> {
    const { flavour, call } = this.#settings;
    const outputs: string[] = [];
    for (const args of flavour.groups(call())) outputs.push((await this.#reader.ask(args, 'list the groups')).stdout);
    return flavour.parseGroups(outputs);
  }

  async queryPackages(patterns: readonly string[]): Promise<PackageInfo[]> {
    const { installed, available } = await this.#reader.packages();
    return selectPackages(installed, available, patterns);
  }

  async checkForSafeUpdate(packages: readonly string[]): Promise<SafeUpdate> {
    const { operations } = await this.plan([{ kind: 'installUpdate', names: packages, ignoreMissing: false }]);
    const offered = new Set((await this.#reader.available()).map(formatNevra));
    return {
      upgradeAvailable: operations.length > 0,
      missingRollback: oldSides(operations).filter((nevra) => !offered.has(nevra)),
      packageOperations: [...operations],
    };
  }

  /** A group whose packages are all there is only marked as installed; dnf 4 would do so again and again. */
  async #marksGroups({ verb, specs }: PackageCommand): Promise<boolean> {
    if (verb === 'groupRemove') return true;
    if (verb !== 'groupInstall') return false;
    const installed = (await this.queryGroups()).filter(({ operation }) => operation === 'installed');
    return specs.some((spec) => !installed.some(({ id, name }) => id === spec || name === spec));
  }

  /** One call; where a signature could not be checked, the repositories' other keys are asked for and it is tried again. */
  async #transact(command: PackageCommand, plan: PackagePlan, comment: string): Promise<CallOutcome> {
    const outcome = await this.#call(command, plan, comment);
    if (outcome.code === 0 || !isKeyFailure(outcome.lines.join('\n'))) return outcome;
    const repos = await this.#reader.repoKeys(plan);
    if (!(await this.#trust.packages(repos, true))) return outcome;
    return this.#call(command, plan, comment);
  }

  async #call(command: PackageCommand, plan: PackagePlan, comment: string): Promise<CallOutcome> {
    const { flavour, program, keepAliveMs, lockLimitMs, limits, call } = this.#settings;
    const { log, signal, dialog, state, waits } = this.#host;
    await this.#reader.waitForLocks();
    const parts = {
      program,
      flavour,
      log,
      signal,
      waits,
      limits: limits(),
      runDir: state.runDir,
      keepAliveMs: keepAliveMs(),
      lockLimitMs: lockLimitMs(),
      progress: (text: string | undefined) => dialog.progress(text === undefined ? text : `${flavour.title}: ${text}`),
    };
    const args = flavour.transact(command, comment, call());
    return callManager(parts, `packages-${comment}-${command.verb}`, args, plan.operations);
  }
}
