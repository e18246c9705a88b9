// Takes a host whose init is systemd, and image trees.
import type { Plugin } from '#plugin';
import { otopiEvents } from '../../events.ts';
import { imageProvider } from './image.ts';
import { systemdProvider } from './provider.ts';

/** There where systemd is the init: sd_booted(3). */
const running = '/run/systemd/system';

export const systemd: Plugin = {
  id: 'otopi.services.systemd',
  inImage: 'all',
  events: () => [
    { id: 'setup', stage: 'SETUP', run: (ctx) => ctx.programs.detect('systemctl') },
    {
      id: 'programs',
      stage: 'PROGRAMS',
      after: [otopiEvents.commandDetection],
      name: otopiEvents.systemdDetection,
      when: (ctx) => ctx.programs.find('systemctl') !== undefined,
      run: async (ctx) => {
        if (ctx.facts.root !== '/') ctx.services.provide(imageProvider(ctx.run, ctx.facts.root));
        else if (await ctx.files.exists(running)) ctx.services.provide(systemdProvider(ctx.run));
      },
    },
  ],
};
