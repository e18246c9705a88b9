// Takes a host of the RHEL family where systemd does not run: sysv scripts and upstart jobs.
import { existsSync } from 'node:fs';
import type { Plugin } from '#plugin';
import { otopiEvents } from '../../events.ts';
import { sysvProvider } from './provider.ts';

export const rhel: Plugin = {
  id: 'otopi.services.rhel',
  events: () => [
    {
      id: 'setup',
      stage: 'SETUP',
      run: (ctx) => {
        for (const program of ['service', 'chkconfig', 'initctl']) ctx.programs.detect(program);
      },
    },
    {
      id: 'programs',
      stage: 'PROGRAMS',
      after: [otopiEvents.commandDetection, otopiEvents.systemdDetection, otopiEvents.openrcDetection],
      when: (ctx) => ['service', 'chkconfig'].every((program) => ctx.programs.find(program) !== undefined),
      run: (ctx) => {
        const hasUpstart = ctx.programs.find('initctl') !== undefined;
        ctx.services.provide(sysvProvider({ run: ctx.run, exists: existsSync, hasUpstart }));
      },
    },
  ],
};
