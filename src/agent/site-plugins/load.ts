// Loads a plugin from disk and checks that it is one: what others wrote is told apart from faults of the program.
import { createRequire } from 'node:module';
import { DeployError, asError } from '../../base/errors.ts';
import type { Check } from '../../plugin/check.ts';
import type { Plugin, PluginEvent } from '../../plugin/plugin.ts';
import type { PluginModule } from '../../plugin/plugin-api.ts';
import { pluginApi, pluginApiVersion } from '../../plugin/plugin-api.ts';
import { guardModules } from './guard.ts';

/** `import()` does not work in every form of the executable; this loads modules as well. */
const load = createRequire('/');

/** @throws DeployError plugin-group: it cannot be loaded, or is not what a plugin must be. */
export function loadSitePlugin(group: string, file: string): Plugin {
  const { apiVersion, createPlugin } = evaluate(file);
  if (apiVersion !== pluginApiVersion) {
    const found = apiVersion === undefined ? 'exports no apiVersion' : `is for version ${String(apiVersion)}`;
    throw fault(file, `it ${found}, and this program has version ${pluginApiVersion} of the plugin interface`);
  }
  if (typeof createPlugin !== 'function') throw fault(file, 'it exports no function createPlugin(api)');
  const plugin: unknown = guarded(file, 'createPlugin', () => createPlugin(pluginApi));
  if (!isPlugin(plugin)) throw fault(file, 'createPlugin returned no { id, keys, events }: events is a function');
  const { id } = plugin;
  if (!id.startsWith(`${group}.`) || !/^[a-z0-9-]+(\.[a-z0-9_-]+)+$/.test(id))
    throw fault(file, `its id is '${id}', and must be '${group}.' and a name of small letters`);
  for (const check of (plugin.checks ?? []) as Partial<Check>[])
    if (typeof check?.id !== 'string' || typeof check.remedy !== 'string' || typeof check.run !== 'function')
      throw fault(file, 'a check is not { id, doc, remedy, severity, atDeployment, run }: run is a function');
  return { ...plugin, events: (env) => guarded(file, 'events', () => checkEvents(file, plugin.events(env))) };
}

function evaluate(file: string): Partial<PluginModule> {
  guardModules(file);
  try {
    return load(file) as Partial<PluginModule>;
  } catch (cause) {
    if (cause instanceof DeployError && cause.code === 'file-refused') throw cause;
    if ((cause as { code?: unknown }).code === 'ERR_REQUIRE_ASYNC_MODULE')
      throw fault(file, 'it awaits at its top level; do that in an event instead', cause);
    throw fault(file, `it cannot be loaded: ${asError(cause).message}`, cause);
  }
}

/** What the plugin throws here names it. */
function guarded<T>(file: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof DeployError && cause.code === 'plugin-group') throw cause;
    throw fault(file, `${what} failed: ${asError(cause).message}`, cause);
  }
}

function isPlugin(value: unknown): value is Plugin {
  if (typeof value !== 'object' || value === null) return false;
  const { id, keys = [], checks = [], events, steps = {} } = value as Partial<Record<keyof Plugin, unknown>>;
  if (!Array.isArray(keys) || !Array.isArray(checks)) return false;
  return typeof id === 'string' && typeof events === 'function' && typeof steps === 'object';
}

function checkEvents(file: string, events: unknown): readonly PluginEvent[] {
  if (!Array.isArray(events)) throw fault(file, 'events returned no list');
  for (const event of events as Partial<PluginEvent>[])
    if (typeof event?.id !== 'string' || typeof event.stage !== 'string' || typeof event.run !== 'function')
      throw fault(file, 'an event is not { id, stage, run }: run is a function');
  return events as PluginEvent[];
}

function fault(file: string, reason: string, cause?: unknown): DeployError {
  return new DeployError('plugin-group', `The plugin ${file} cannot be used: ${reason}`, { cause });
}
