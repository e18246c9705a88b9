// Puts the parts of one run together: from the command line to the contexts that the events get.
import { ChangeFunnel } from '../transaction/change-funnel.ts';
import { CheckRunner } from '../engine/check-runner.ts';
import type { Context } from '../plugin/context.ts';
import { Engine } from '../engine/engine.ts';
import { dumpEnvironment } from '../engine/environment-dump.ts';
import type { Checks } from '../plugin/finding.ts';
import type { Interrupt } from '../base/interrupt.ts';
import type { LogHub } from '../base/logger.ts';
import type { Secrets } from '../base/log.ts';
import type { Plugin } from '../plugin/plugin.ts';
import type { SequencedEvent } from '../engine/sequence.ts';
import type { Dialog } from '../dialog/dialog.ts';
import type { Environment } from '../environment/environment.ts';
import type { Facts } from '../host/facts.ts';
import { readFacts } from '../host/facts-reader.ts';
import { PackagerFacade } from '../packager/facade.ts';
import { commandFolders, createPrograms } from '../process/programs.ts';
import { runInImage } from '../process/image-runner.ts';
import type { Programs, Run } from '../process/run.ts';
import { createRunner } from '../process/runner.ts';
import { createServices } from '../services/facade.ts';
import { PendingHostFiles } from '../transaction/host-files.ts';
import { HostTransaction } from '../transaction/host-transaction.ts';
import { TransactionManager } from '../transaction/manager.ts';
import { maskRecord } from '../transaction/mask-record.ts';
import { newRunId, stateFolder } from '../transaction/state-folder.ts';
import { StepTable } from '../transaction/steps.ts';
import { TreeSteps } from '../transaction/tree-steps.ts';
import { joinTransactions } from './transactions.ts';

export interface RunParts {
  env: Environment;
  hub: LogHub;
  secrets: Secrets;
  interrupt: Interrupt;
  dialog: Dialog;
  plugins: readonly Plugin[];
  sequence: readonly SequencedEvent[];
  planning: boolean;
  /** Nothing but checks is wanted. */
  checking?: boolean;
  /** `/`, or an image tree. */
  root: string;
}

export interface AssembledRun {
  engine: Engine;
  contextOf: (plugin: string) => Context;
  checks: Checks;
}

export function assembleRun(parts: RunParts): AssembledRun {
  const { env, hub, secrets, interrupt, dialog } = parts;
  const { run, programs, facts, files, changes, manager, packager } = assembleHost(parts);
  const log = hub.named('otopi.context');
  const engine = new Engine({
    runId: manager.runId,
    runDir: manager.runDir,
    sequence: parts.sequence,
    env,
    log,
    interrupt,
    hostState: (failed) => manager.hostState(failed),
    dumpChanges: (names) => dumpEnvironment(env, log, names),
  });
  const warn = (message: string): void => log.warning(message);
  const transactionParts = { manager, files, facts, changes, env, warn };
  const transactions = joinTransactions({
    stateDir: manager.stateDir,
    manager,
    internal: new HostTransaction({ name: 'internal', ...transactionParts }),
    main: new HostTransaction({ name: 'main', ...transactionParts }),
    interrupt,
    committed: () => engine.commit(),
  });
  const expected = parts.plugins.flatMap(({ units = [] }) => units);
  const services = createServices({ run, log, changes, packager, files, expected });
  const host = { run, programs, facts, files, changes, packager, services, transactions };
  const contextOf = (plugin: string): Context => ({
    ...host,
    env,
    checks,
    secrets,
    sinks: hub,
    dialog,
    state: engine,
    log: hub.named(plugin),
    waits: interrupt.waits,
    get signal() {
      return interrupt.signal;
    },
  });
  const checks = new CheckRunner(parts.plugins, contextOf, parts.checking ?? false);
  return { engine, contextOf, checks };
}

interface HostParts {
  run: Run;
  programs: Programs;
  facts: Facts;
  files: PendingHostFiles;
  changes: ChangeFunnel;
  manager: TransactionManager;
  packager: PackagerFacade;
}

/** What reaches the host: programs, files, packages, and the journal of all that is changed through them. */
function assembleHost(parts: RunParts): HostParts {
  const { env, hub, secrets, interrupt, root, planning } = parts;
  const log = hub.named('otopi.context');
  const facts = readFacts(root);
  const runId = newRunId();
  const steps = root === '/' ? new StepTable() : new TreeSteps();
  for (const plugin of parts.plugins) if (plugin.steps !== undefined) steps.add(plugin.steps);
  const folderOwner = process.geteuid?.() === 0 ? 0 : undefined;
  // What planned packages bring is seen by programs, files and services; the packager itself is made below.
  const plannedFiles = (): ReadonlySet<string> => packager.plannedFiles();
  const programs = createPrograms({ env, plannedFiles, folderOwner });
  const hostRun = createRunner({
    log,
    signal: () => interrupt.signal,
    find: (name) => programs.find(name),
    path: () => commandFolders({ env, folderOwner }).join(':'),
  });
  const filter = (line: string): string => maskRecord(line, (text) => secrets.filter(text));
  const run = root === '/' ? hostRun : runInImage(hostRun, root);
  const tools = { run, log, root, facts, waits: interrupt.waits };
  const manager = new TransactionManager({ runId, stateDir: stateFolder(root), steps, tools, log, filter, planning });
  const changes = new ChangeFunnel(planning, log, manager);
  const packager = new PackagerFacade({ changes, log: hub.named('otopi.packagers'), runId });
  return { run, programs, facts, files: new PendingHostFiles(root, facts, plannedFiles), changes, manager, packager };
}
