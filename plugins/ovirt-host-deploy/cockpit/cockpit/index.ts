// Turns cockpit on: the host's own web console, which the engine links to.
import { turnOn, type Context, type Plugin } from '#plugin';

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
