// Turns cockpit on: the host's own web console, which the engine links to.
import type { Context } from '../../../../src/plugin/context.ts';
import type { Plugin } from '../../../../src/plugin/plugin.ts';
import { turnOn } from '../../../../src/services/turn.ts';

/** The first that is there. */
const units = ['cockpit.socket', 'cockpit'];

export const cockpit: Plugin = {
  id: 'ovirt-host-deploy.cockpit.cockpit',
  units,
  events: () => [{ id: 'closeup', stage: 'CLOSEUP', run: enable }],
};

async function enable(ctx: Context): Promise<void> {
  for (const unit of units)
    if (await ctx.services.exists(unit)) return turnOn(ctx.services, unit, 'the web console of the host');
  ctx.log.warning('Cockpit not found!');
}
