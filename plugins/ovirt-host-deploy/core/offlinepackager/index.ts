// For hosts whose packages come with their image: nothing is installed, and what must be there is asked of rpm.
import { priority, type Plugin } from '#plugin';
import { createOfflineProvider } from '#packager/offline';
import { otopiEvents } from '../../../otopi/events.ts';
import { deploy } from '../../keys.ts';

/** Taken for installed where there is no rpm database to ask. */
const assumed = ['vdsm', 'vdsm-gluster', 'ovirt-host', 'ovirt-vmconsole-host'];

export const offlinePackager: Plugin = {
  id: 'ovirt-host-deploy.core.offlinepackager',
  inImage: 'all',
  events: () => [
    {
      id: 'init',
      stage: 'INIT',
      priority: priority.HIGH,
      after: [otopiEvents.packagersDetection],
      when: ({ env }) => env.get(deploy.offlinePackager),
      run: (ctx) => {
        ctx.packager.provide(createOfflineProvider(ctx, assumed));
      },
    },
  ],
};
