// For hosts whose packages come with their image: there is nothing to check, install or update.
import { priority, type Plugin } from '#plugin';
import { createOfflineProvider } from '#packager/offline';
import { otopiEvents } from '../../../otopi/events.ts';
import { management } from '../../keys.ts';

export const offlinePackager: Plugin = {
  id: 'ovirt-host-mgmt.core.offlinepackager',
  events: () => [
    {
      id: 'init',
      stage: 'INIT',
      priority: priority.HIGH,
      after: [otopiEvents.packagersDetection],
      when: ({ env }) => env.get(management.offlinePackager),
      run: (ctx) => ctx.packager.provide(createOfflineProvider(ctx, [])),
    },
  ],
};
