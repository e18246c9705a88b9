// Starts the process monitor of gluster where nagios watches the host.
import { turnOn, type Context, type Plugin } from '#plugin';
import { gluster } from '../../keys.ts';

export const glusterpmd: Plugin = {
  id: 'ovirt-host-deploy.gluster.glusterpmd',
  units: ['glusterpmd'],
  events: () => [
    {
      id: 'closeup',
      stage: 'CLOSEUP',
      when: (ctx) => ctx.env.get(gluster.enable) && ctx.env.get(gluster.monitoringEnable),
      run: start,
    },
  ],
};

async function start(ctx: Context): Promise<void> {
  if (await ctx.services.exists('glusterpmd')) await turnOn(ctx.services, 'glusterpmd', 'gluster is monitored');
}
