// What every run tells about itself: program and version, the sequence, dumps of the environment.
import { base, core, DeployError, priority, type Context, type Plugin } from '#plugin';
import { dumpEnvironment } from '#engine/environment-dump';
import { otopiEvents } from '../../events.ts';

export const misc: Plugin = {
  id: 'otopi.core.misc',
  inImage: 'all',
  keys: [
    ...Object.values(base).filter((key) => key !== base.log),
    core.randomizeEvents,
    core.randomizeSeed,
    core.failOnPrioOverride,
    core.ignoreMissingBeforeAfter,
    core.packageName,
    core.packageVersion,
    core.packageRelease,
  ],
  events: () => [
    {
      id: 'boot',
      stage: 'BOOT',
      after: [otopiEvents.logInit],
      run: (ctx) => {
        dumpSequence(ctx);
        dump(ctx);
      },
    },
    { id: 'setup', stage: 'SETUP', priority: priority.HIGH, run: tellVersion },
    { id: 'sequence', stage: 'SETUP', priority: priority.HIGH, run: checkNames },
    { id: 'validation', stage: 'VALIDATION', priority: priority.FIRST, run: dump },
    { id: 'pre-terminate', stage: 'PRE_TERMINATE', priority: priority.FIRST, run: dump },
  ],
};

function dump({ env, log }: Context): void {
  dumpEnvironment(env, log);
}

function dumpSequence({ env, log, state }: Context): void {
  if (env.get(core.randomizeEvents)) log.info(`Events are shuffled; the seed is ${env.get(core.randomizeSeed)}`);
  log.debug('SEQUENCE DUMP - BEGIN');
  for (const { stage, id, name } of state.sequence) log.debug(`STAGE ${stage} METHOD ${id} (${name ?? 'None'})`);
  log.debug('SEQUENCE DUMP - END');
}

function tellVersion({ dialog, env }: Context): void {
  const version = `${env.get(core.packageName)}-${env.get(core.packageVersion)}`;
  dialog.note(`Version: ${version} (${version}-${env.get(core.packageRelease) ?? 'source'})`);
}

/** @throws DeployError event-order where CORE/ignoreMissingBeforeAfter is false */
function checkNames({ env, log, state }: Context): void {
  const faults = state.sequence.flatMap(({ id, missing = [] }) =>
    missing.map((name) => `${id} names ${name} in its before or after, but no event has that name`),
  );
  for (const fault of faults) log.debug(fault);
  if (faults.length > 0 && !env.get(core.ignoreMissingBeforeAfter))
    throw new DeployError('event-order', `${faults.join('; ')} (CORE/ignoreMissingBeforeAfter is false)`);
}
