// The names this one executable answers to, as busybox does: by symlink or first word.
import { DeployError } from '../base/errors.ts';
import { nearest } from '../environment/nearest.ts';

export interface AgentProgram {
  name: string;
  /** Plugin groups besides otopi. */
  groups: readonly string[];
  configFile: string;
  logPrefix: string;
  packageName: string;
  /** Engines 3.x start it under this name and know no `**%` lines. */
  plainWire: boolean;
}

const hostDeploy = {
  groups: ['ovirt-host-common', 'ovirt-host-deploy'],
  configFile: '/etc/ovirt-host-deploy.conf',
  logPrefix: 'ovirt-host-deploy',
  packageName: 'ovirt-host-deploy',
};

export const agentPrograms: readonly AgentProgram[] = [
  { name: 'ovirt-host-deploy', ...hostDeploy, plainWire: false },
  { name: 'setup', ...hostDeploy, plainWire: true },
  {
    name: 'ovirt-host-mgmt',
    groups: ['ovirt-host-common', 'ovirt-host-mgmt'],
    configFile: '/etc/ovirt-host-mgmt.conf',
    logPrefix: 'ovirt-host-mgmt',
    packageName: 'ovirt-host-mgmt',
    plainWire: false,
  },
  {
    name: 'otopi',
    groups: [],
    configFile: '/etc/otopi.conf',
    logPrefix: 'otopi',
    packageName: 'otopi',
    plainWire: false,
  },
];

/** Words that start something else than an agent. */
export const commandNames = [
  'check',
  'bundle',
  'media',
  'recover',
  'otopi-config-query',
  'push',
  'hosts',
  'ca',
  'ovirt-host-deploy-askpass',
] as const;
export type CommandName = (typeof commandNames)[number];

export type Invocation =
  | { kind: 'agent'; program: AgentProgram; argv: string[] }
  | { kind: 'command'; name: CommandName; argv: string[] };

/**
 * Which program is meant: the name it was started by, unless the first word is a program's name.
 * An unknown name of the file (a copy under another name) is ovirt-host-deploy.
 */
export function chooseProgram(startedAs: string, argv: readonly string[]): Invocation {
  const [first, ...rest] = argv;
  const byWord = first === undefined ? undefined : named(first, rest);
  const fallback = agentPrograms[0];
  if (fallback === undefined) throw new Error('no programs');
  return byWord ?? named(startedAs, argv) ?? { kind: 'agent', program: fallback, argv: [...argv] };
}

/** @throws DeployError bad-argument: the first word is nearly the name of a command */
export function refuseMistypedCommand([first = '']: readonly string[]): void {
  if (!/^[a-z-]*$/.test(first) || first.startsWith('-')) return;
  const meant = nearest(first, [...commandNames, ...agentPrograms.map(({ name }) => name)]);
  if (meant !== undefined)
    throw new DeployError('bad-argument', `There is no command '${first}'; did you mean ${meant}?`);
}

function named(name: string, argv: readonly string[]): Invocation | undefined {
  const command = commandNames.find((c) => c === name);
  if (command !== undefined) return { kind: 'command', name: command, argv: [...argv] };
  const program = agentPrograms.find((p) => p.name === name);
  return program === undefined ? undefined : { kind: 'agent', program, argv: [...argv] };
}
