// Which package manager serves is decided here, and when its transactions run, whichever it is.
import type { Plugin } from '../../../../src/core/plugin.ts';
import { priority } from '../../../../src/core/stages.ts';
import { otopiEvents } from '../../events.ts';
import { packager as keys } from '../../keys.ts';

export const detection: Plugin = {
  id: 'otopi.packagers.detection',
  inImage: 'all',
  keys: Object.values(keys),
  events: () => [
    {
      id: 'detect',
      stage: 'INIT',
      priority: priority.HIGH,
      name: otopiEvents.packagersDetection,
      // The providers offered themselves before this event; those that override them wait for it.
      run: ({ env, log }) => {
        if (env.get(keys.dnfpackagerEnabled) !== true && !env.get(keys.yumpackagerEnabled))
          log.debug('There is neither dnf nor yum');
      },
    },
    {
      id: 'internal-begin',
      stage: 'INTERNAL_PACKAGES',
      priority: priority.FIRST,
      run: async ({ packager }) => packager.beginTransaction(),
    },
    {
      id: 'internal-process',
      stage: 'INTERNAL_PACKAGES',
      priority: priority.LAST,
      run: async ({ packager }) => {
        await packager.processTransaction();
        await packager.endTransaction(false);
      },
    },
    {
      id: 'begin',
      stage: 'TRANSACTION_BEGIN',
      run: async ({ packager }) => packager.beginTransaction(),
    },
    {
      id: 'process',
      stage: 'PACKAGES',
      priority: priority.LAST,
      run: async ({ packager }) => void (await packager.processTransaction()),
    },
    {
      id: 'end',
      stage: 'TRANSACTION_END',
      priority: priority.LAST,
      run: async ({ packager }) => packager.endTransaction(false),
    },
  ],
};
