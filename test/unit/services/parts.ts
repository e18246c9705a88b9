// What the facade of services is given in tests: a little init system, and a funnel that keeps what passes through.
import type { Change, Changes } from '../../../src/transaction/changes.ts';
import { DeployError } from '../../../src/base/errors.ts';
import type { Log } from '../../../src/base/log.ts';
import type { Packager } from '../../../src/packager/packager.ts';
import type { Run } from '../../../src/process/run.ts';
import type { ServiceProvider, UnitState } from '../../../src/services/services.ts';
import { createServices } from '../../../src/services/facade.ts';
import type { Step } from '../../../src/transaction/step.ts';
import type { HostFiles } from '../../../src/transaction/transaction.ts';

type Units = Record<string, Partial<UnitState>>;

export interface Setup {
  units?: Units;
  planning?: boolean;
  plannedFiles?: string[];
  pendingFiles?: string[];
  /** Commands, joined by blanks, that fail with this error. */
  failing?: Record<string, Error>;
  canRun?: boolean;
  readsTogether?: boolean;
  expected?: readonly string[];
}

export function serviceHost(setup: Setup = {}) {
  const units: Units = setup.units ?? {};
  const reads: string[][] = [];
  const commands: string[] = [];
  const undo: Step[] = [];
  const made: Change[] = [];
  const unneeded: Change[] = [];
  const logged: string[] = [];

  const provider: ServiceProvider = {
    name: 'test',
    supportsDependency: true,
    canRun: setup.canRun ?? true,
    readsTogether: setup.readsTogether ?? false,
    read: (names) => {
      reads.push([...names]);
      return Promise.resolve(
        names.map((id) => ({ id, exists: id in units, running: false, enabled: false, ...units[id] })),
      );
    },
    commands: (action, states) => Promise.resolve([['ctl', action, ...states.map(({ id }) => id)]]),
    filesOf: (unit) => [`/units/${unit}`],
    readLastWords: (unit) => Promise.resolve([`${unit} said: no`]),
  };
  const run: Run = (argv) => {
    const line = argv.join(' ');
    commands.push(line);
    const failure = setup.failing?.[line];
    if (failure !== undefined) return Promise.reject(failure);
    const [, action = '', ...ids] = argv;
    for (const id of ids) Object.assign((units[id] ??= {}), outcome[action]);
    return Promise.resolve({ code: 0, stdout: '', stderr: '', lines: [] });
  };
  const changes: Changes = {
    planning: setup.planning ?? false,
    make: async (change, act, taken) => {
      if (taken === undefined) throw new DeployError('internal', 'no undo');
      made.push(...[change].flat());
      undo.push(...taken.undo);
      if (setup.planning !== true) await act();
    },
    record: (change) => void made.push(change),
    unneeded: (change) => void unneeded.push(change),
    afterPackages: () => undefined,
    list: () => made,
  };
  const files: Pick<HostFiles, 'exists'> = {
    exists: (path) => Promise.resolve(setup.pendingFiles?.includes(path) ?? false),
  };
  const packager: Pick<Packager, 'plannedFiles'> = { plannedFiles: () => new Set(setup.plannedFiles) };
  const log: Pick<Log, 'info' | 'debug'> = { info: (text) => void logged.push(text), debug: () => undefined };
  const services = createServices({ changes, run, files, packager, log, expected: setup.expected ?? [] });
  services.provide(provider);
  const undoing = () => undo.map(({ kind, args }) => [kind, ...(args['argv'] as string[])].join(' '));
  return { services, provider, units, reads, commands, made, unneeded, logged, undoing };
}

const outcome: Record<string, Partial<UnitState>> = {
  enable: { enabled: true },
  disable: { enabled: false },
  start: { running: true },
  restart: { running: true },
  stop: { running: false },
};
