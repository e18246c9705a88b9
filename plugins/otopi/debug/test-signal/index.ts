// Sends this process a signal in the stage that OTOPI_TEST_SIGNAL names (`STAGE_MISC:SIGTERM`), to try what is left behind.
import { constants } from 'node:os';
import { once } from 'node:events';
import { DeployError, stages, type Plugin } from '#plugin';

export const testSignal: Plugin = {
  id: 'otopi.debug.test-signal',
  events: () => {
    const asked = process.env['OTOPI_TEST_SIGNAL'] ?? '';
    if (asked === '') return [];
    const [, name, signal = ''] = /^(?:STAGE_)?([A-Z_]+):(SIG[A-Z0-9]+)$/.exec(asked) ?? [];
    const stage = stages.find((known) => known.name === name)?.name;
    if (stage === undefined || !isSignal(signal))
      throw new DeployError('bad-argument', `OTOPI_TEST_SIGNAL must be STAGE_NAME:SIGNAME, not ${asked}`);
    return [
      {
        id: 'send',
        stage,
        run: async ({ signal: interrupted }) => {
          const raised = once(interrupted, 'abort');
          process.kill(process.pid, signal);
          await Promise.race([raised, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
        },
      },
    ];
  },
};

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}
