// A context for tests of single plugins: the real environment; everything that touches a host only records.
import assert from 'node:assert/strict';
import type { Finding } from '../../src/plugin/finding.ts';
import { CheckRunner } from '../../src/engine/check-runner.ts';
import type { Change, Changes } from '../../src/transaction/changes.ts';
import type { Context } from '../../src/plugin/context.ts';
import type { Log } from '../../src/base/log.ts';
import type { Plugin } from '../../src/plugin/plugin.ts';
import type { StageName } from '../../src/base/stages.ts';
import { Waits } from '../../src/base/waits.ts';
import { stages } from '../../src/base/stages.ts';
import type { Dialog } from '../../src/dialog/dialog.ts';
import type { AnyKey, Value } from '../../src/environment/key.ts';
import { Environment } from '../../src/environment/environment.ts';
import { formatValue } from '../../src/environment/typed-value.ts';
import type { Facts } from '../../src/host/facts.ts';
import type { PackageInfo } from '../../src/packager/package.ts';
import type { Packager } from '../../src/packager/packager.ts';
import type { RunResult } from '../../src/process/run.ts';
import type { Services, UnitState } from '../../src/services/services.ts';
import type { Step } from '../../src/transaction/step.ts';
import type { Element, FileSpec, Transaction } from '../../src/transaction/transaction.ts';

export interface FakeHost {
  env?: Record<string, Value>;
  keys?: readonly AnyKey[];
  /** Files by path. */
  files?: Record<string, string>;
  /** Outcome by whole command line, words joined by a blank; a command that is not listed fails the test. */
  commands?: Record<string, string | { code?: number; stdout?: string; stderr?: string } | Error>;
  programs?: readonly string[];
  facts?: Partial<Facts>;
  packages?: readonly PackageInfo[];
  /** Units that exist, with what they are doing. */
  units?: Record<string, Partial<UnitState>>;
  /** Answers by the query's or confirm's name. */
  answers?: Record<string, Value>;
  planning?: boolean;
}

export interface Recorded {
  /** `LEVEL text`. */
  log: string[];
  changes: Change[];
  /** How the changes would be taken back: the kind of the step, then its command where it is one. */
  undo: string[];
  /** Steps of undo and commit, kind by kind, as they were handed in. */
  files: FileSpec[];
  folders: { path: string; mode: number; owner?: string; group?: string }[];
  links: { path: string; target: string }[];
  removed: string[];
  elements: Element[];
  /** `install vdsm`, `installUpdate a b`, … */
  packages: string[];
  /** `start vdsmd`, `enable a b`, `restart x`, … */
  services: string[];
  commands: string[];
  dialog: string[];
  exitCodes: { priority: number; code: number }[];
}

export interface Fake {
  ctx: Context;
  recorded: Recorded;
  /** Runs the plugin's events in stage and priority order, up to and including a stage; conditions count. */
  run: (plugin: Plugin, until?: StageName) => Promise<void>;
  /** Runs the plugin's checks, as a deployment does or as the command `check`. */
  check: (plugin: Plugin, only?: boolean) => Promise<readonly Finding[]>;
}

export function fakeContext(host: FakeHost = {}): Fake {
  const recorded: Recorded = {
    log: [],
    changes: [],
    undo: [],
    files: [],
    folders: [],
    links: [],
    removed: [],
    elements: [],
    packages: [],
    services: [],
    commands: [],
    dialog: [],
    exitCodes: [],
  };
  const env = new Environment((message) => recorded.log.push(`WARNING ${message}`));
  env.declare(host.keys ?? []);
  const log = fakeLog(recorded);
  const transaction = fakeTransaction(recorded, host);
  const ctx: Context = {
    env,
    log,
    secrets: { add: () => undefined, filter: (text) => text },
    sinks: {
      attach: () => undefined,
      detach: () => undefined,
      takeOver: () => undefined,
      dropBacklog: () => undefined,
    },
    dialog: fakeDialog(recorded, host),
    run: (argv) => fakeRun(recorded, host, argv),
    programs: {
      detect: () => undefined,
      detectAll: () => undefined,
      find: (name) => (host.programs?.includes(name) === true ? `/usr/bin/${name}` : undefined),
    },
    facts: fakeFacts(host),
    services: fakeServices(recorded, host),
    packager: fakePackager(recorded, host),
    transactions: { internal: transaction, main: transaction, control: unused('transactions.control') },
    files: {
      read: (path) => Promise.resolve(pendingFile(recorded, host, path)),
      readBytes: (path) => {
        const content = pendingFile(recorded, host, path);
        return Promise.resolve(content === undefined ? undefined : Buffer.from(content));
      },
      exists: (path) => Promise.resolve(host.files?.[path] !== undefined),
    },
    changes: fakeChanges(recorded, host),
    checks: { only: true, ids: [], run: () => Promise.resolve([]) },
    state: {
      runId: '20260101000000-abcdef',
      runDir: '/var/lib/ovirt-host-deploy/20260101000000-abcdef',
      errors: [],
      sequence: [],
      committed: false,
      addExitCode: (priority, code) => recorded.exitCodes.push({ priority, code }),
      onError: () => undefined,
    },
    signal: new AbortController().signal,
    waits: new Waits(),
  };
  const declare = (keys: readonly AnyKey[] = []): void => {
    env.declare(keys);
    for (const [name, value] of Object.entries(host.env ?? {})) if (!env.has(name)) env.write(name, value);
  };
  const run = async (plugin: Plugin, until: StageName = 'REBOOT'): Promise<void> => {
    declare(plugin.keys);
    await runPlugin(plugin, ctx, until);
  };
  const check = async (plugin: Plugin, only = true): Promise<readonly Finding[]> => {
    declare(plugin.keys);
    return new CheckRunner([plugin], () => ctx, only).run();
  };
  return { ctx, recorded, run, check };
}

async function runPlugin(plugin: Plugin, ctx: Context, until: StageName): Promise<void> {
  const order = stages.map((s) => s.name);
  const events = plugin.events(ctx.env).filter((e) => order.indexOf(e.stage) <= order.indexOf(until));
  const sorted = events.toSorted(
    (a, b) => order.indexOf(a.stage) - order.indexOf(b.stage) || (a.priority ?? 5000) - (b.priority ?? 5000),
  );
  for (const event of sorted) if (event.when?.(ctx) !== false) await event.run(ctx);
}

function fakeLog(recorded: Recorded): Log {
  const say = (level: string) => (message: string) => void recorded.log.push(`${level} ${message}`);
  const log: Log = {
    debug: () => undefined,
    info: say('INFO'),
    warning: say('WARNING'),
    error: say('ERROR'),
    trace: () => undefined,
    named: () => log,
  };
  return log;
}

function fakeRun(recorded: Recorded, host: FakeHost, argv: readonly string[]): Promise<RunResult> {
  const line = argv.join(' ');
  recorded.commands.push(line);
  const outcome = host.commands?.[line];
  assert.ok(outcome !== undefined, `no outcome is given for the command: ${line}`);
  if (outcome instanceof Error) return Promise.reject(outcome);
  const { code = 0, stdout = '', stderr = '' } = typeof outcome === 'string' ? { stdout: outcome } : outcome;
  return Promise.resolve({
    code,
    stdout,
    stderr,
    lines: stdout
      .replace(/\n$/, '')
      .split('\n')
      .filter((l, i, all) => all.length > 1 || l !== ''),
  });
}

function fakeTransaction(recorded: Recorded, host: FakeHost): Transaction {
  return {
    writeFile: (spec) => {
      const current = pendingFile(recorded, host, spec.path);
      const given =
        typeof spec.content === 'function'
          ? spec.content(current === undefined ? undefined : Buffer.from(current))
          : spec.content;
      if (given === undefined) return Promise.resolve();
      const content =
        typeof given === 'string' || given instanceof Uint8Array ? given : given.map((l) => `${l}\n`).join('');
      if (host.files?.[spec.path] !== content.toString()) recorded.files.push({ ...spec, content });
      return Promise.resolve();
    },
    ensureFolder: (spec) => Promise.resolve(void recorded.folders.push(spec)),
    link: (spec) => Promise.resolve(void recorded.links.push(spec)),
    removeFile: ({ path }) => {
      if (host.files?.[path] !== undefined) recorded.removed.push(path);
      return Promise.resolve();
    },
    add: async (element) => {
      recorded.elements.push(element);
      await element.prepare?.();
    },
  };
}

function pendingFile(recorded: Recorded, host: FakeHost, path: string): string | undefined {
  return recorded.files.findLast((f) => f.path === path)?.content.toString() ?? host.files?.[path];
}

function fakeChanges(recorded: Recorded, host: FakeHost): Changes {
  return {
    planning: host.planning ?? false,
    make: async (changes, act, taken) => {
      recorded.changes.push(...[changes].flat());
      recorded.undo.push(...(taken?.undo ?? []).map(describeStep));
      if (host.planning !== true) await act();
    },
    afterPackages: () => undefined,
    record: (change) => void recorded.changes.push(change),
    unneeded: () => undefined,
    list: () => recorded.changes,
  };
}

function describeStep({ kind, args }: Step): string {
  return kind === 'command.run' ? `${kind} ${(args['argv'] as readonly string[]).join(' ')}` : kind;
}

function fakeServices(recorded: Recorded, host: FakeHost): Services {
  const unit = (name: string) => host.units?.[name] ?? host.units?.[name.replace(/\.service$/, '')];
  return {
    provide: () => undefined,
    supportsDependency: true,
    exists: (name) => Promise.resolve(unit(name)?.exists ?? unit(name) !== undefined),
    isRunning: (name) => Promise.resolve(unit(name)?.running ?? false),
    isEnabled: (name) => Promise.resolve(unit(name)?.enabled ?? false),
    states: (names) =>
      Promise.resolve(
        names.map((id) => ({ id, exists: unit(id) !== undefined, running: false, enabled: false, ...unit(id) })),
      ),
    setStartup: (names, enabled) => {
      const changed = [names].flat().filter((n) => (unit(n)?.enabled ?? false) !== enabled);
      if (changed.length > 0) recorded.services.push(`${enabled ? 'enable' : 'disable'} ${changed.join(' ')}`);
      return Promise.resolve();
    },
    setRunning: (name, running) => {
      if ((unit(name)?.running ?? false) !== running) recorded.services.push(`${running ? 'start' : 'stop'} ${name}`);
      return Promise.resolve();
    },
    restart: (name) => Promise.resolve(void recorded.services.push(`restart ${name}`)),
  };
}

function fakePackager(recorded: Recorded, host: FakeHost): Packager {
  const ask = (verb: string) => (names: readonly string[] | string) =>
    void recorded.packages.push(`${verb} ${[names].flat().join(' ')}`);
  return {
    provide: () => undefined,
    beginTransaction: () => Promise.resolve(),
    endTransaction: () => Promise.resolve(),
    processTransaction: () => Promise.resolve(false),
    install: ask('install'),
    update: ask('update'),
    installUpdate: ask('installUpdate'),
    remove: ask('remove'),
    installGroup: ask('installGroup'),
    updateGroup: ask('updateGroup'),
    removeGroup: ask('removeGroup'),
    queryGroups: () => Promise.resolve([]),
    queryPackages: (patterns) => Promise.resolve((host.packages ?? []).filter((p) => patterns.includes(p.name))),
    checkForSafeUpdate: () => Promise.resolve({ upgradeAvailable: false, missingRollback: [], packageOperations: [] }),
    lockHolder: () => undefined,
    plannedFiles: () => new Set(),
  };
}

function fakeDialog(recorded: Recorded, host: FakeHost): Dialog {
  const answer = (name: string): Value => {
    recorded.dialog.push(`ask ${name}`);
    const value = host.answers?.[name];
    assert.ok(value !== undefined, `no answer is given for the query ${name}`);
    return value;
  };
  return {
    ...unused<Dialog>('dialog'),
    note: (text) => void recorded.dialog.push(`note ${[text].flat().join('\n')}`),
    queryString: ({ name }) => Promise.resolve(formatValue(answer(name))),
    queryMultiString: (name) => Promise.resolve([...(answer(name) as readonly string[])]),
    queryValue: (name) => Promise.resolve(answer(name)),
    confirm: (name) => Promise.resolve(answer(name) === true),
    displayValue: (name, value) => void recorded.dialog.push(`show ${name}=${formatValue(value)}`),
    displayMultiString: async (name, lines) => {
      const all: string[] = [];
      for await (const line of lines) all.push(line);
      recorded.dialog.push(`show ${name}:\n${all.join('\n')}`);
    },
    progress: () => undefined,
  };
}

function fakeFacts(host: FakeHost): Facts {
  return {
    root: '/',
    osRelease: {
      id: 'centos',
      idLike: ['rhel', 'fedora'],
      versionId: '9',
      variantId: '',
      prettyName: 'CentOS Stream 9',
    },
    isElFamily: true,
    osMajor: 9,
    arch: 'x86_64',
    kernelRelease: '5.14.0-1.el9.x86_64',
    hostName: 'host.example.test',
    cpuInfo: '',
    kernelCommandLine: '',
    selinuxEnabled: false,
    user: (name) =>
      name === 'root' ? { name, uid: 0, gid: 0, home: '/root' } : { name, uid: 36, gid: 36, home: `/home/${name}` },
    group: (name) => ({ name, gid: name === 'root' ? 0 : 36 }),
    ...host.facts,
  };
}

/** Stands for a part that no plugin under test may use. */
function unused<T extends object>(what: string): T {
  return new Proxy({} as T, {
    get: (_target, name) => () => assert.fail(`${what}.${String(name)} is not expected here`),
    ownKeys: () => [],
  });
}
