// Transactions on a temporary tree: real files, real journal, real programs.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChangeFunnel } from '../../../src/transaction/change-funnel.ts';
import type { Log } from '../../../src/base/log.ts';
import { Environment } from '../../../src/environment/environment.ts';
import type { Run } from '../../../src/process/run.ts';
import { PendingHostFiles } from '../../../src/transaction/host-files.ts';
import { HostTransaction } from '../../../src/transaction/host-transaction.ts';
import { TransactionManager } from '../../../src/transaction/manager.ts';
import type { StepHandler } from '../../../src/transaction/step.ts';
import { takeLock } from '../../../src/transaction/lock.ts';
import type { RecoveryWay } from '../../../src/transaction/recovery.ts';
import { newRunId } from '../../../src/transaction/state-folder.ts';
import { StepTable } from '../../../src/transaction/steps.ts';

export interface Rig {
  root: string;
  stateDir: string;
  log: string[];
  logger: Log;
  env: Environment;
  files: PendingHostFiles;
  manager: TransactionManager;
  changes: ChangeFunnel;
  main: HostTransaction;
  internal: HostTransaction;
  path: (path: string) => string;
  read: (path: string) => string | undefined;
  /** What a start does first: with the lock, for as long as it takes. */
  recover: (way?: RecoveryWay) => Promise<void>;
  /** The same host in a new process: what a dead run left is there, nothing else. */
  restart: (options?: { planning?: boolean }) => Rig;
  dispose: () => void;
}

export interface RigOptions {
  planning?: boolean;
  steps?: Record<string, StepHandler>;
}

export function makeRig(options: RigOptions = {}, folder = fs.mkdtempSync(join(tmpdir(), 'transaction-'))): Rig {
  const root = join(folder, 'root');
  const stateDir = join(folder, 'state');
  fs.mkdirSync(root, { recursive: true, mode: 0o755 });
  const lines: string[] = [];
  const say = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const log: Log = {
    debug: () => undefined,
    info: say('INFO'),
    warning: say('WARNING'),
    error: say('ERROR'),
    trace: () => undefined,
    named: () => log,
  };
  const steps = new StepTable();
  if (options.steps !== undefined) steps.add(options.steps);
  const id = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const facts = {
    user: (name: string) =>
      name === 'root'
        ? { name, ...id, home: '/root' }
        : name === 'late'
          ? undefined
          : { name, uid: id.uid, gid: id.gid, home: '/' },
    group: (name: string) => ({ name, gid: id.gid }),
    selinuxEnabled: false,
  };
  const run: Run = ([program, ...argv]) => {
    execFileSync(program, argv);
    return Promise.resolve({ code: 0, stdout: '', stderr: '', lines: [] });
  };
  const planning = options.planning ?? false;
  const manager = new TransactionManager({
    runId: newRunId(),
    stateDir,
    steps,
    tools: { run, log, root, facts },
    log,
    filter: (text) => text,
    planning,
  });
  const changes = new ChangeFunnel(planning, log, manager);
  const env = new Environment(say('WARNING'));
  const files = new PendingHostFiles(root, facts, () => new Set());
  const parts = { manager, files, facts, changes, env, warn: say('WARNING') };
  const path = (p: string) => join(root, p);
  return {
    root,
    stateDir,
    log: lines,
    logger: log,
    env,
    files,
    manager,
    changes,
    path,
    main: new HostTransaction({ name: 'main', ...parts }),
    internal: new HostTransaction({ name: 'internal', ...parts }),
    read: (p) => (fs.existsSync(path(p)) ? fs.readFileSync(path(p), 'utf8') : undefined),
    recover: async (way) => {
      const lock = await takeLock(stateDir);
      try {
        await manager.recover(lock, way);
      } finally {
        lock.release();
      }
    },
    restart: (again = {}) => makeRig({ ...options, ...again }, folder),
    dispose: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
