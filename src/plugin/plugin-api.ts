// What a plugin from disk is given and must export: a contract with code that others wrote, so it has a version.
// docs/plugins.md teaches it; `npm run types` publishes its types.
import { key } from '../environment/key.ts';
import { commandStep } from '../transaction/step.ts';
import type { DeployErrorOptions } from '../base/errors.ts';
import { DeployError } from '../base/errors.ts';
import type { Plugin } from './plugin.ts';
import { priority } from '../base/stages.ts';

export type { Plugin };

/** Rises when a plugin that was written for the version before would no longer work. */
export const pluginApiVersion = 1;

/** The parts of the program that a plugin makes its values with. */
export interface PluginApi {
  readonly version: typeof pluginApiVersion;
  /** Priorities within a stage: FIRST, HIGH, MEDIUM, DEFAULT, POST, LOW, LAST. */
  readonly priority: typeof priority;
  /** Makers of environment keys: `key.str('EXAMPLE/text', { doc: '…' })`. */
  readonly key: typeof key;
  /** Makes an undo of a change: a program to run, as data. */
  readonly commandStep: typeof commandStep;
  /** Makes an error to throw: a sentence for people that names the thing and the remedy. Its code is `site-plugin`. */
  readonly error: (message: string, options?: DeployErrorOptions) => DeployError;
}

/** What the file of a plugin exports. */
export interface PluginModule {
  readonly apiVersion: typeof pluginApiVersion;
  /** Called once, before anything runs; its id begins with the group, such as `example.banner`. */
  readonly createPlugin: (api: PluginApi) => Plugin;
}

export const pluginApi: PluginApi = {
  version: pluginApiVersion,
  priority,
  key,
  commandStep,
  error: (message, options) => new DeployError('site-plugin', message, options),
};
