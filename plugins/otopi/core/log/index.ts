// Opens the log file, keeps filtered keys out of it, and removes it at the end where that is wanted.
import { tmpdir } from 'node:os';
import { asError, base, core, DeployError, priority, startFolder, type Context, type Plugin } from '#plugin';
import { openLogFile } from '#base/log-file';
import { otopiEvents } from '../../events.ts';
import { readFilteredKeys } from './filtered-keys.ts';

export const log: Plugin = {
  id: 'otopi.core.log',
  inImage: 'all',
  notInCheck: ['init'],
  keys: [
    core.logFileNamePrefix,
    core.logDir,
    core.logFileName,
    core.logFilter,
    core.logFilterRe,
    core.logFilterKeys,
    core.logFilterQuestions,
    core.logFilterQuestionsKeys,
    core.logFileHandle,
    core.logRemoveAtExit,
    core.validateKeysFilteredEarly,
    base.log,
  ],
  events: () => {
    let early: ReadonlySet<string> = new Set();
    return [
      {
        id: 'init',
        stage: 'BOOT',
        name: otopiEvents.logInit,
        run: (ctx) => {
          early = filterKeys(ctx);
          open(ctx);
        },
      },
      { id: 'setup', stage: 'SETUP', priority: priority.HIGH - 10, when: isOpen, run: tellName },
      {
        id: 'late-filter',
        stage: 'SETUP',
        priority: priority.LAST,
        run: (ctx) =>
          refuseLate(
            ctx,
            [...filterKeys(ctx)].filter((name) => !early.has(name)),
          ),
      },
      { id: 'filter', stage: 'CUSTOMIZATION', priority: priority.LAST, run: (ctx) => void filterKeys(ctx) },
      {
        id: 'remove',
        stage: 'TERMINATE',
        when: ({ env }) => env.get(core.logRemoveAtExit),
        run: ({ env }) => env.get(core.logFileHandle)?.remove(),
      },
    ];
  },
};

/** The keys that are kept out of the log from here on. */
function filterKeys({ env }: Context): Set<string> {
  const names = readFilteredKeys(env);
  for (const name of names) env.markSecret(name);
  return names;
}

function refuseLate({ env }: Context, late: readonly string[]): void {
  if (late.length > 0 && env.get(core.validateKeysFilteredEarly))
    throw new DeployError(
      'bad-configuration',
      `These keys were to be filtered only after the log was open: ${late.join(', ')}; name them on the command line`,
    );
}

function open(ctx: Context): void {
  const { env, sinks } = ctx;
  const fromStart = startFolder(env);
  const given = process.env['OTOPI_LOGFILE'] ?? env.get(core.logFileName) ?? undefined;
  const dir = process.env['OTOPI_LOGDIR'] ?? env.get(core.logDir) ?? tmpdir();
  try {
    const file = openLogFile({
      given: given === undefined ? undefined : fromStart(given),
      dir: fromStart(dir),
      prefix: env.get(core.logFileNamePrefix) ?? 'otopi',
    });
    sinks.takeOver(file);
    env.set(core.logFileName, file.path);
    env.set(core.logFileHandle, file);
    env.set(base.log, true);
  } catch (thrown) {
    sinks.dropBacklog();
    ctx.log.warning(`This run has no log file. ${asError(thrown).message}`);
    ctx.log.trace(thrown);
  }
}

function isOpen({ env }: Context): boolean {
  return env.get(base.log);
}

function tellName({ dialog, env }: Context): void {
  dialog.note(`Log file: ${env.get(core.logFileName)}`);
}
