// Which package manager serves is decided here, and when its transactions run, whichever it is.
import { DeployError, priority, type Check, type Context, type Plugin, type Seen } from '#plugin';
import { otopiEvents } from '../../events.ts';
import { packager as keys } from '../../keys.ts';

const checks: readonly Check[] = [
  {
    id: 'package-lock',
    doc: 'No other package manager is at work',
    remedy: 'wait for it to end, or end it',
    severity: 'warning',
    // It waits for it, and says so.
    atDeployment: 'skipped',
    code: 'package-lock',
    run: ({ packager }) => {
      const holder = packager.lockHolder();
      return holder === undefined ? undefined : `Another package manager is at work: ${holder}`;
    },
  },
  {
    id: 'repositories',
    doc: 'Every enabled repository can be read anew',
    remedy: 'mend the repository or the way to it, or disable it',
    severity: 'error',
    // The first question about packages reads them all and fails by itself.
    atDeployment: 'skipped',
    code: 'package-repo',
    when: ({ packager }) => packager.lockHolder() === undefined,
    run: readRepositories,
  },
];

export const detection: Plugin = {
  id: 'otopi.packagers.detection',
  inImage: 'all',
  keys: Object.values(keys),
  checks,
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

async function readRepositories({ packager }: Context): Promise<Seen | undefined> {
  try {
    await packager.queryPackages([]);
    return undefined;
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    if (error.code === 'package-repo' || error.code === 'package-manager-missing') return error.message;
    // A deployment asks whether the key is to be trusted.
    if (error.code === 'package-key') return { seen: error.message, severity: 'warning' };
    throw error;
  }
}
