// Looks up the programs that plugins asked for: once INTERNAL_PACKAGES are there, and again once all packages are.
import { priority, system, type Plugin } from '#plugin';
import { otopiEvents } from '../../events.ts';

export const command: Plugin = {
  id: 'otopi.system.command',
  inImage: 'all',
  keys: [system.commandPath, system.command],
  events: () => [
    {
      id: 'programs',
      stage: 'PROGRAMS',
      name: otopiEvents.commandDetection,
      run: (ctx) => ctx.programs.detectAll(),
    },
    {
      id: 'misc',
      stage: 'MISC',
      priority: priority.HIGH,
      name: otopiEvents.commandRedetection,
      run: (ctx) => ctx.programs.detectAll(),
    },
  ],
};
