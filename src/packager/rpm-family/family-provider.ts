// The provider for dnf 4, dnf 5 and yum 3: rpm tells what is installed, the package manager what can be had; doing is checked by rpm.
import type { Context } from '../../core/context.ts';
import { DeployError } from '../../core/errors.ts';
import type { Step } from '../../transaction/step.ts';
import type { GroupInfo, PackageId, PackageInfo, PlannedPackage, SafeUpdate } from '../packager.ts';
import type { PackageCommand, PackagePlan, PackageProvider, PackageRequest } from '../provider.ts';
import { readInstalled } from '../rpm.ts';
import { selectPackages } from '../select.ts';
import { newSides, oldSides } from '../sides.ts';
import { formatNevra } from '../nevra.ts';
import { callManager } from './call.ts';
import type { CallOutcome } from './call.ts';
import { needsAvailable, planCommands } from './commands.ts';
import { ownWords, packageError } from './failures.ts';
import type { AvailablePackage, CallOptions, Flavour, Output, RepoKeys } from './flavour.ts';
import { waitForLocks } from './locks.ts';
import { checkOutcome } from './outcome.ts';
import { readRepoFiles } from './repo-files.ts';
import { readAvailable } from './repositories.ts';
import { reposOf, trustRepos } from './trust.ts';
import { undoHandler, undoStep } from './undo.ts';
import { readUserNames } from './users.ts';

export interface FamilySettings {
  flavour: Flavour;
  /** Absolute path. */
  program: string;
  call: () => CallOptions;
  rollback: () => boolean;
  /** Metadata of the repositories anew, at the first question. */
  refresh: () => boolean;
  keepAliveMs: () => number;
  lockLimitMs: () => number;
  /** The kinds of the journalled steps; the plugin declares them. */
  undoKind: string;
  keyKind: string;
}

export class FamilyProvider implements PackageProvider {
  readonly name: string;
  readonly #ctx: Context;
  readonly #settings: FamilySettings;
  #installed: Promise<PackageId[]> | undefined;
  #available: Promise<AvailablePackage[]> | undefined;
  #refreshed = false;

  constructor(ctx: Context, settings: FamilySettings) {
    this.name = settings.flavour.title;
    this.#ctx = ctx;
    this.#settings = settings;
  }

  async plan(requests: readonly PackageRequest[]): Promise<PackagePlan> {
    const available = needsAvailable(requests) ? await this.#readAvailable() : [];
    const planned = planCommands(requests, await this.#readInstalled(), available);
    const commands: PackageCommand[] = [];
    const operations: PlannedPackage[] = [];
    for (const command of planned.commands) {
      const preview = await this.#preview(command);
      if (!preview.anything) continue;
      commands.push(command);
      operations.push(...preview.operations.filter((one) => !operations.some((o) => o.nevra === one.nevra)));
    }
    return { commands, operations, satisfied: planned.satisfied };
  }

  async trustKeys(plan: PackagePlan): Promise<void> {
    const repos = await this.#readRepoKeys(plan);
    await trustRepos(this.#ctx, repos, this.#settings.keyKind, false);
  }

  async undoSteps(plan: PackagePlan, comment: string): Promise<readonly Step[]> {
    const { flavour, program, undoKind, rollback, keepAliveMs } = this.#settings;
    if (!rollback()) return [];
    const call = this.#settings.call();
    const { stdout } = await this.#ctx.run([program, ...flavour.lastHistory(call)], { okCodes: 'any' });
    return [
      undoStep(undoKind, {
        ...{ flavour: flavour.id, program, call, comment, operations: plan.operations },
        lastId: flavour.parseHistory(stdout).at(0)?.id ?? 0,
        groups: plan.commands.some((c) => c.verb.startsWith('group')),
        users: readUserNames(),
        keepAliveMs: keepAliveMs(),
      }),
    ];
  }

  async apply(plan: PackagePlan, comment: string): Promise<void> {
    const outcomes: CallOutcome[] = [];
    try {
      for (const command of plan.commands) outcomes.push(await this.#transact(command, plan, comment));
    } finally {
      this.#installed = undefined;
    }
    const lines = outcomes.flatMap((outcome) => outcome.lines);
    const failed = outcomes.find((outcome) => outcome.code !== 0);
    checkOutcome(this.#settings.flavour, plan.operations, await this.#readInstalled(), lines, failed?.code ?? 0);
    if (failed !== undefined)
      this.#ctx.log.warning(
        `${this.name} ended with exit code ${failed.code}, though all packages are as planned: ${ownWords(failed.lines.join('\n'))}`,
      );
  }

  async undo(steps: readonly Step[]): Promise<void> {
    const { run, log, facts, state } = this.#ctx;
    const takeBack = undoHandler([this.#settings.flavour]);
    for (const step of steps.toReversed())
      await takeBack(step.args, { run, log, facts, runDir: state.runDir, root: '/' });
    this.#installed = undefined;
  }

  async filesOf(nevras: readonly string[]): Promise<string[]> {
    const { flavour } = this.#settings;
    const { stdout } = await this.#ask(flavour.files(nevras, this.#settings.call()), 'list the files of packages');
    return stdout.split('\n').filter((line) => line.startsWith('/'));
  }

  async queryGroups(): Promise<GroupInfo[]> {
    const { flavour } = this.#settings;
    const outputs: string[] = [];
    for (const args of flavour.groups(this.#settings.call()))
      outputs.push((await this.#ask(args, 'list the groups')).stdout);
    return flavour.parseGroups(outputs);
  }

  async queryPackages(patterns: readonly string[]): Promise<PackageInfo[]> {
    return selectPackages(await this.#readInstalled(), await this.#readAvailable(), patterns);
  }

  async checkForSafeUpdate(packages: readonly string[]): Promise<SafeUpdate> {
    const { operations } = await this.plan([{ kind: 'installUpdate', names: packages, ignoreMissing: false }]);
    const offered = new Set((await this.#readAvailable()).map(formatNevra));
    return {
      upgradeAvailable: operations.length > 0,
      missingRollback: oldSides(operations).filter((nevra) => !offered.has(nevra)),
      packageOperations: [...operations],
    };
  }

  /** One call; where a signature could not be checked, the repositories' other keys are asked for and it is tried again. */
  async #transact(command: PackageCommand, plan: PackagePlan, comment: string): Promise<CallOutcome> {
    const outcome = await this.#call(command, plan, comment);
    if (outcome.code === 0 || packageError('', '', outcome.lines.join('\n')).code !== 'package-key') return outcome;
    const repos = await this.#readRepoKeys(plan);
    if (!(await trustRepos(this.#ctx, repos, this.#settings.keyKind, true))) return outcome;
    return await this.#call(command, plan, comment);
  }

  async #call(command: PackageCommand, plan: PackagePlan, comment: string): Promise<CallOutcome> {
    const { flavour, program, keepAliveMs, lockLimitMs } = this.#settings;
    const { log, signal, dialog, state } = this.#ctx;
    await this.#waitForLocks();
    return await callManager(
      {
        ...{ program, flavour, log, signal, runDir: state.runDir },
        lockLimitMs: lockLimitMs(),
        keepAliveMs: keepAliveMs(),
        progress: (text) => dialog.progress(text === undefined ? undefined : `${flavour.title}: ${text}`),
      },
      `packages-${comment}-${command.verb}`,
      flavour.transact(command, comment, this.#settings.call()),
      plan.operations,
    );
  }

  async #preview(command: PackageCommand): Promise<{ operations: PlannedPackage[]; anything: boolean }> {
    const { flavour } = this.#settings;
    const output = await this.#read(flavour.preview(command, this.#settings.call()));
    const operations = flavour.parsePreview(output, await this.#readInstalled());
    const what = `${command.verb} ${command.specs.join(' ')}`;
    if (operations === undefined) throw packageError(flavour.title, what, `${output.stdout}\n${output.stderr}`);
    return { operations, anything: operations.length > 0 || output.code !== 0 };
  }

  /** The repositories that the plan takes packages from. */
  async #readRepoKeys(plan: PackagePlan): Promise<RepoKeys[]> {
    const incoming = newSides(plan.operations);
    if (incoming.length === 0) return [];
    const ids = reposOf(incoming, await this.#readAvailable());
    const { flavour } = this.#settings;
    if (flavour.repoKeys === undefined) return (await readRepoFiles(this.#ctx.run)).filter((repo) => ids.has(repo.id));
    const { stdout } = await this.#ask(flavour.repoKeys.args([...ids], this.#settings.call()), 'read the repositories');
    return flavour.repoKeys.parse(stdout);
  }

  async #ask(args: readonly string[], what: string): Promise<Output> {
    const output = await this.#read(args);
    if (output.code !== 0) throw packageError(this.name, what, `${output.stdout}\n${output.stderr}`);
    return output;
  }

  async #read(args: readonly string[]): Promise<Output> {
    await this.#waitForLocks();
    return await this.#ctx.run([this.#settings.program, ...args], { okCodes: 'any' });
  }

  async #waitForLocks(): Promise<void> {
    const { flavour, lockLimitMs } = this.#settings;
    const { log, signal } = this.#ctx;
    await waitForLocks({ files: flavour.lockFiles, limitMs: lockLimitMs(), log, signal });
  }

  async #readInstalled(): Promise<PackageId[]> {
    this.#installed ??= readInstalled(this.#ctx.run);
    return this.#installed;
  }

  async #readAvailable(): Promise<AvailablePackage[]> {
    const { program, flavour, call, refresh } = this.#settings;
    if (this.#available === undefined) {
      await this.#waitForLocks();
      this.#available = readAvailable(this.#ctx.run, program, flavour, call(), {
        refresh: refresh() && !this.#refreshed,
      });
      this.#refreshed = true;
    }
    return this.#available;
  }
}
