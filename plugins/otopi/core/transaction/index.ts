// Drives both transactions through the stages: lock and recovery first, then prepare, commit, or rollback on an error.
import { core, priority, type Check, type Context, type Plugin } from '#plugin';
import { otopiEvents } from '../../events.ts';

const checks: readonly Check[] = [
  {
    id: 'running',
    doc: 'No other run holds the host',
    remedy: 'wait for it to end, or end it',
    severity: 'error',
    // It took the lock itself.
    atDeployment: 'skipped',
    code: 'run-locked',
    run: async ({ transactions }) => transactions.control.describeHolder(),
  },
  {
    id: 'unfinished-run',
    doc: 'No earlier run was left unfinished',
    remedy: 'start a deployment: before anything else it finishes that run or takes it back',
    severity: 'warning',
    atDeployment: 'skipped',
    run: async ({ transactions }) => transactions.control.describeUnfinished(),
  },
];

export const transaction: Plugin = {
  id: 'otopi.core.transaction',
  inImage: 'all',
  notInCheck: ['lock', 'recover'],
  checks,
  keys: [core.internalPackageTransaction, core.mainTransaction, core.modifiedFiles],
  events: () => [
    {
      id: 'lock',
      stage: 'INIT',
      // Before anybody is asked anything: a run that cannot start should say so at once.
      priority: priority.FIRST - 10,
      run: async (ctx) => {
        const { control } = ctx.transactions;
        ctx.state.onError(async () => control.rollback());
        if (ctx.changes.planning) await tellOthers(ctx);
        else await control.lock();
      },
    },
    {
      id: 'recover',
      stage: 'INIT',
      // After the confirmation to proceed, before configuration and facts of the host are read.
      priority: priority.FIRST + 50,
      when: ({ changes }) => !changes.planning,
      run: async ({ transactions }) => void (await transactions.control.recover()),
    },
    {
      id: 'init',
      stage: 'INIT',
      name: otopiEvents.transactionsInit,
      run: ({ env, transactions }) => {
        env.set(core.internalPackageTransaction, transactions.internal);
        env.set(core.mainTransaction, transactions.main);
      },
    },
    {
      id: 'internal-prepare',
      stage: 'INTERNAL_PACKAGES',
      priority: priority.FIRST,
      run: async ({ transactions }) => transactions.control.begin('internal'),
    },
    {
      id: 'internal-commit',
      stage: 'INTERNAL_PACKAGES',
      priority: priority.LAST + 10,
      run: async ({ transactions }) => transactions.control.commit('internal'),
    },
    {
      id: 'main-prepare',
      stage: 'TRANSACTION_BEGIN',
      run: async ({ transactions }) => transactions.control.begin('main'),
    },
    {
      id: 'main-commit',
      stage: 'TRANSACTION_END',
      run: async ({ transactions }) => transactions.control.commit('main'),
    },
    {
      id: 'finish',
      stage: 'CLEANUP',
      priority: priority.LAST,
      run: ({ transactions }) => transactions.control.finish(),
    },
  ],
};

/** A plan takes nothing and changes nothing; what it finds may not be what a real run will find. */
async function tellOthers({ log, transactions: { control } }: Context): Promise<void> {
  const holder = await control.describeHolder();
  if (holder !== undefined) log.warning(`${holder}; this plan shows the host as it is meanwhile`);
  const unfinished = await control.describeUnfinished();
  if (unfinished !== undefined) log.warning(unfinished);
}
