// What a run begins with: the plugins, their keys, the settings of the command line, and the sequence of events.
import { resolve } from 'node:path';
import { DeployError, asError } from '../base/errors.ts';
import { base, core, dialog as dialogKeys } from '../environment/engine-keys.ts';
import { LogHub, earlyDebugSink } from '../base/logger.ts';
import type { Plugin, PluginEvent } from '../plugin/plugin.ts';
import type { SecretValues } from '../base/redact.ts';
import type { SequencedEvent } from '../engine/sequence.ts';
import { buildSequence } from '../engine/sequence.ts';
import type { AgentArguments, Assignment } from '../environment/arguments.ts';
import { applyAssignments, parseArguments } from '../environment/arguments.ts';
import { Environment } from '../environment/environment.ts';
import type { AnyKey } from '../environment/key.ts';
import { startFolder } from '../environment/resolve-path.ts';
import { resolveInTree } from '../host/in-tree.ts';
import { readBuildInfo } from '../base/build-info.ts';
import type { AgentProgram } from './programs.ts';
import { applyEnvFiles } from './env-files.ts';
import { choosePlugins } from './groups.ts';

/** What is known once the command line is read and the plugins are loaded. */
export interface Loaded {
  program: AgentProgram;
  args: AgentArguments;
  env: Environment;
  plugins: readonly Plugin[];
  sequence: readonly SequencedEvent[];
}

/**
 * Nothing is done yet; what is logged waits for its sinks.
 * @throws DeployError bad-argument, plugin-group, event-order, file-refused
 */
export function prepare(
  program: AgentProgram,
  argv: readonly string[],
  secrets: SecretValues,
): { loaded: Loaded; hub: LogHub } {
  const warnings = applyEnvFiles();
  const args = parseArguments(argv);
  const early = Number(process.env['OTOPI_DEBUG'] ?? 0) > 0;
  const hub = new LogHub(secrets, early ? earlyDebugSink((text) => process.stderr.write(text)) : undefined);
  const log = hub.named('otopi.context');
  for (const warning of warnings) log.warning(warning);
  const env = new Environment(
    (message) => log.warning(message),
    (value) => secrets.add(value),
  );
  return { loaded: load(program, args, env), hub };
}

/** @throws DeployError bad-argument, plugin-group, event-order */
function load(program: AgentProgram, args: AgentArguments, env: Environment): Loaded {
  env.declare([
    base.pluginGroups,
    base.pluginPath,
    base.executionDirectory,
    core.logFileNamePrefix,
    core.configFileName,
  ]);
  env.declare([core.packageName, core.packageVersion, dialogKeys.machineExtras]);
  // What says where plugins are comes first: the others are of keys that the plugins declare.
  const [first, rest] = splitAssignments(args.assignments, [base.pluginPath, base.executionDirectory]);
  applyAssignments(env, first);
  env.setDefault(base.executionDirectory, process.env['OTOPI_EXECDIR'] ?? process.cwd());
  const groups = groupNames(program, args);
  const plugins = choosePlugins(groups, sitePath(env));
  for (const plugin of plugins) declareKeys(env, plugin);
  applyAssignments(env, rest);
  setDefaults(program, env, args.options.root);
  env.set(base.pluginGroups, ['otopi', ...groups].join(':'));
  const registrations = plugins.map((plugin) => ({ plugin: plugin.id, events: eventsOf(plugin, env, args) }));
  return { program, args, env, plugins, sequence: buildSequence(registrations, sequenceOptions(env)) };
}

/** All of them, or in an image tree those that can be done there. */
function eventsOf(plugin: Plugin, env: Environment, { options }: AgentArguments): readonly PluginEvent[] {
  const events = plugin.events(env);
  const { inImage = [] } = plugin;
  if (options.root === undefined || inImage === 'all') return events;
  return events.filter(({ id }) => inImage.includes(id));
}

/** The program's own groups first, then those that BASE/pluginGroups adds. */
function groupNames(program: AgentProgram, args: AgentArguments): string[] {
  const given = args.assignments.filter(({ name }) => name === base.pluginGroups.name).map(({ value }) => value);
  const added = given
    .flatMap((value) => (typeof value === 'string' ? value.split(':') : []))
    .filter((name) => name !== '');
  return [...new Set([...program.groups, ...added])].filter((name) => name !== 'otopi');
}

/** @throws DeployError plugin-group: a key that another plugin declares as well */
function declareKeys(env: Environment, { id, keys = [] }: Plugin): void {
  try {
    env.declare(keys);
  } catch (cause) {
    throw new DeployError('plugin-group', `The plugin ${id} cannot be used: ${asError(cause).message}`, { cause });
  }
}

function splitAssignments(all: readonly Assignment[], keys: readonly AnyKey[]): [Assignment[], Assignment[]] {
  const isFirst = ({ name }: Assignment): boolean => keys.some((key) => key.name === name);
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

function sitePath(env: Environment): string[] {
  const folders = env.get(base.pluginPath).split(':');
  return folders.filter((folder) => folder !== '').map(startFolder(env));
}

/** @param root the image tree, whose own configuration counts */
function setDefaults(program: AgentProgram, env: Environment, root = '/'): void {
  env.setDefault(base.debug, Number(process.env['OTOPI_DEBUG'] ?? 0));
  env.setDefault(core.logFileNamePrefix, program.logPrefix);
  env.setDefault(core.configFileName, process.env['OTOPI_CONFIG'] ?? configFile(program, root));
  env.setDefault(core.packageName, program.packageName);
  env.setDefault(core.packageVersion, readBuildInfo().version);
  env.setDefault(core.packageRelease, readBuildInfo().commit);
  if (program.plainWire) env.setDefault(dialogKeys.machineExtras, false);
  if (process.env['OTOPI_ALLOW_PRIORITY_OVERRIDE'] !== undefined) env.setDefault(core.failOnPrioOverride, false);
}

/** The site's, or that of an image tree, wherever the tree lies. */
function configFile({ configFile: path }: AgentProgram, root: string): string {
  return resolveInTree(resolve(root), path);
}

function sequenceOptions(env: Environment): { allowPriorityOverride: boolean; seed?: number } {
  const allowPriorityOverride = !env.get(core.failOnPrioOverride);
  if (!env.get(core.randomizeEvents)) return { allowPriorityOverride };
  env.setDefault(core.randomizeSeed, Math.trunc(Math.random() * 2 ** 31));
  return { allowPriorityOverride, seed: env.get(core.randomizeSeed) ?? 0 };
}
