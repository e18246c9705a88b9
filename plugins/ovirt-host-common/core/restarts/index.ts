// Restarts what holds a certificate that this run renewed: services read theirs when they start.
import { hasChanged, priority, wasRestarted, type Context, type Plugin } from '#plugin';
import { readTrustStore } from '#ovirt/trust-store';
import { deployEvents } from '../../../ovirt-host-deploy/events.ts';
import { deploy } from '../../../ovirt-host-deploy/keys.ts';
import { holders, holdersOf } from './holders.ts';

export const restarts: Plugin = {
  id: 'ovirt-host-common.core.restarts',
  units: holders,
  events: () => [
    {
      id: 'closeup',
      stage: 'CLOSEUP',
      priority: priority.LOW,
      after: [deployEvents.vdsmStarted],
      when: ({ env }) => !env.get(deploy.forceReboot),
      run: restartHolders,
    },
  ],
};

async function restartHolders({ changes, files, services }: Context): Promise<void> {
  const store = await readTrustStore(files);
  for (const unit of holdersOf(store, (...paths) => hasChanged(changes, ...paths))) {
    // Whoever configured a service of this run has restarted it already.
    if (wasRestarted(changes, unit) || !(await services.exists(unit))) continue;
    if ((await services.isRunning(unit)) || (await services.isEnabled(unit)))
      await services.restart(unit, 'its certificate was renewed');
  }
}
