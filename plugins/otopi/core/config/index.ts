// Configuration files: read and checked whole at INIT, each section applied at its time.
import { core, dialog, priority, startFolder, type Context, type Environment, type Plugin } from '#plugin';
import type { ConfigFile, ConfigSection, ConfigValue } from '#environment/config-file';
import { configError, configSections, loadConfigFiles, readSection, unknownSections } from '#environment/config-file';
import { otopiEvents } from '../../events.ts';

interface Loaded {
  files: readonly ConfigFile[];
  /** Names of CORE/configFileAppend that are not there. */
  missing: readonly string[];
  values: ReadonlyMap<ConfigSection, readonly ConfigValue[]>;
}

export const config: Plugin = {
  id: 'otopi.core.config',
  inImage: 'all',
  keys: [core.configFileName, core.configFileAppend],
  events: () => {
    let loaded: Loaded = { files: [], missing: [], values: new Map() };
    const apply = (env: Environment, section: ConfigSection) => {
      for (const { name, value } of loaded.values.get(section) ?? []) env.write(name, value);
    };
    const applyDefaults = (env: Environment, isMeant: (name: string) => boolean) => {
      for (const { name, value } of loaded.values.get('environment:default') ?? [])
        if (isMeant(name) && !env.has(name)) env.write(name, value);
    };
    return [
      {
        // Answers come first of all: the first question is asked before the other settings are.
        id: 'answers',
        stage: 'INIT',
        priority: priority.FIRST - 5,
        run: (ctx) => {
          loaded = load(ctx);
          applyDefaults(ctx.env, (name) => name.startsWith(dialog.question.prefix));
        },
      },
      {
        id: 'init',
        stage: 'INIT',
        name: otopiEvents.configInit,
        priority: priority.HIGH - 10,
        run: ({ env }) => {
          applyDefaults(env, () => true);
          apply(env, 'environment:init');
        },
      },
      { id: 'setup', stage: 'SETUP', priority: priority.HIGH - 20, run: (ctx) => tellFiles(ctx, loaded) },
      {
        id: 'override',
        stage: 'CUSTOMIZATION',
        priority: priority.HIGH,
        before: [otopiEvents.customization],
        run: ({ env }) => apply(env, 'environment:override'),
      },
      {
        id: 'enforce',
        stage: 'CUSTOMIZATION',
        priority: priority.LOW,
        after: [otopiEvents.customization],
        run: ({ env }) => apply(env, 'environment:enforce'),
      },
    ];
  },
};

function load({ env, log }: Context): Loaded {
  const fromStart = startFolder(env);
  const names = (list: string | null) => (list ?? '').split(':').filter(Boolean).map(fromStart);
  const files = names(env.get(core.configFileName)).flatMap(loadConfigFiles);
  const missing: string[] = [];
  for (const name of names(env.get(core.configFileAppend))) {
    const more = loadConfigFiles(name);
    if (more.length === 0) missing.push(name);
    files.push(...more);
  }
  for (const warning of unknownSections(files)) log.warning(warning);
  const values = new Map(configSections.map((section) => [section, readFitting(env, files, section)]));
  return { files, missing, values };
}

/** A value of the wrong type in any section stops the run here, before anybody is asked anything. */
function readFitting(env: Environment, files: readonly ConfigFile[], section: ConfigSection): ConfigValue[] {
  return readSection(files, section).map(({ name, value, place }) => {
    try {
      return { name, value: env.fit(name, value), place };
    } catch (cause) {
      throw configError(name, section, place, cause);
    }
  });
}

function tellFiles(ctx: Context, { files, missing }: Loaded): void {
  ctx.dialog.note(`Configuration files: ${files.map(({ path }) => path).join(', ')}`);
  if (missing.length > 0) ctx.log.warning(`Missing configuration files: ${missing.join(', ')}`);
}
