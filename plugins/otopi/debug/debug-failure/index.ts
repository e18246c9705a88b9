// With BASE/debug: puts the state of network, services and packages into the log at the moment of an error.
import { asError, base, priority, type Context, type Plugin } from '#plugin';

/** What is asked; a program that is not there is left out. */
const questions: readonly (readonly [string, ...string[]])[] = [
  ['ip', 'address', 'show'],
  ['ip', 'route', 'show', 'table', 'all'],
  ['ss', '--tcp', '--udp', '--all', '--numeric', '--processes'],
  ['systemctl', 'list-units', '--all', '--no-pager', '--full'],
  ['rpm', '--query', '--all', '--last'],
];

export const debugFailure: Plugin = {
  id: 'otopi.debug.debug-failure',
  events: (env) => {
    if (env.get(base.debug) <= 0) return [];
    return [
      {
        id: 'boot',
        stage: 'BOOT',
        priority: priority.FIRST,
        // The runner logs whatever the programs print.
        run: (ctx) => ctx.state.onError(async () => logState(ctx)),
      },
    ];
  },
};

async function logState({ log, programs, run }: Context): Promise<void> {
  for (const argv of questions) {
    if (programs.find(argv[0]) === undefined) continue;
    try {
      await run(argv, { okCodes: 'any', timeoutMs: 20_000, uninterruptible: true });
    } catch (thrown) {
      log.debug(`Cannot tell the state at the error: ${asError(thrown).message}`);
    }
  }
}
