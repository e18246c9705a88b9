// The serial console of virtual machines: its package and its ssh server.
import { priority, queryOptional, turnOn, type Context, type Plugin } from '#plugin';
import { vmconsole } from '../../keys.ts';

const pkg = 'ovirt-vmconsole-host';
const unit = 'ovirt-vmconsole-host-sshd';
const isWanted = (ctx: Context) => ctx.env.get(vmconsole.enable);

export const vmconsolePackages: Plugin = {
  id: 'ovirt-host-deploy.vmconsole.packages',
  inImage: 'all',
  units: [unit],
  keys: Object.values(vmconsole),
  events: () => [
    { id: 'customization', stage: 'CUSTOMIZATION', priority: priority.HIGH, run: detect },
    { id: 'packages', stage: 'PACKAGES', when: isWanted, run: (ctx) => ctx.packager.installUpdate([pkg]) },
    { id: 'closeup', stage: 'CLOSEUP', priority: priority.LOW, when: isWanted, run: turnOnSshd },
  ],
};

async function detect(ctx: Context): Promise<void> {
  ctx.env.set(vmconsole.support, (await queryOptional(ctx, pkg)).length > 0 ? 1 : 0);
}

/** Restarted it is by whoever looks after renewed certificates. */
async function turnOnSshd({ services }: Context): Promise<void> {
  await turnOn(services, unit, 'serial consoles of virtual machines');
}
