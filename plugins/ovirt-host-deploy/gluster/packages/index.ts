// Installs and starts gluster where the host serves its volumes.
import { DeployError, turnOn, type Context, type Plugin } from '#plugin';
import { deploy, gluster, node } from '../../keys.ts';

const isWanted = (ctx: Context) => ctx.env.get(gluster.enable) && !ctx.env.get(node.legacyNode);

export const glusterPackages: Plugin = {
  id: 'ovirt-host-deploy.gluster.packages',
  inImage: ['validation', 'packages'],
  units: ['glusterd', 'glustereventsd'],
  events: () => [
    { id: 'validation', stage: 'VALIDATION', when: isWanted, run: requirePackage },
    { id: 'packages', stage: 'PACKAGES', when: isWanted, run: (ctx) => ctx.packager.installUpdate(['vdsm-gluster']) },
    {
      id: 'closeup',
      stage: 'CLOSEUP',
      when: (ctx) => isWanted(ctx) && !ctx.env.get(deploy.forceReboot),
      run: start,
    },
  ],
};

async function requirePackage(ctx: Context): Promise<void> {
  if ((await ctx.packager.queryPackages(['vdsm-gluster'])).length > 0) return;
  throw new DeployError('package-missing', 'Cannot locate gluster packages, possible cause is incorrect channels');
}

async function start(ctx: Context): Promise<void> {
  const why = 'the host serves gluster volumes';
  await turnOn(ctx.services, 'glusterd', why);
  if (await ctx.services.exists('glustereventsd')) await turnOn(ctx.services, 'glustereventsd', why);
}
