// Takes a host whose init is OpenRC.
import { existsSync } from 'node:fs';
import type { Plugin } from '#plugin';
import { otopiEvents } from '../../events.ts';
import { isOpenRc } from './parse.ts';
import { openrcProvider } from './provider.ts';

export const openrc: Plugin = {
  id: 'otopi.services.openrc',
  events: () => [
    {
      id: 'setup',
      stage: 'SETUP',
      run: (ctx) => {
        for (const program of ['rc', 'openrc', 'rc-update']) ctx.programs.detect(program);
      },
    },
    {
      id: 'programs',
      stage: 'PROGRAMS',
      name: otopiEvents.openrcDetection,
      after: [otopiEvents.commandDetection, otopiEvents.systemdDetection],
      when: (ctx) => ctx.programs.find('rc-update') !== undefined,
      run: async (ctx) => {
        // Some distributions name it openrc only.
        const program = ['rc', 'openrc'].find((name) => ctx.programs.find(name) !== undefined);
        if (program === undefined) return;
        const { stdout } = await ctx.run([program, '--version'], { okCodes: 'any' });
        if (isOpenRc(stdout)) ctx.services.provide(openrcProvider(ctx.run, existsSync));
      },
    },
  ],
};
