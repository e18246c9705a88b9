// Hyper-converged hosts: gluster may not take the CPU from virtual machines, nor export volumes behind the engine's back.
import { availableParallelism } from 'node:os';
import { commandStep, hasChanged, type Context, type Plugin } from '#plugin';
import { deploy, gluster, virt } from '../../keys.ts';
import { cpuQuota, disabledName, hooks } from './quota.ts';

const dropIn = '/etc/systemd/system/glusterd.service.d/99-cpu.conf';
const slice = '/etc/systemd/system/glusterfs.slice';
const why = 'gluster shares the host with virtual machines';
const isWanted = ({ env }: Context) => env.get(virt.enable) && env.get(gluster.enable);

export const glusterCgroups: Plugin = {
  id: 'ovirt-host-deploy.gluster.cgroups',
  events: () => [
    { id: 'misc', stage: 'MISC', when: isWanted, run: configure },
    {
      id: 'closeup',
      stage: 'CLOSEUP',
      when: (ctx) => isWanted(ctx) && !ctx.env.get(deploy.forceReboot) && hasChanged(ctx.changes, dropIn, slice),
      run: (ctx) => ctx.services.restart('glusterd', 'its share of the CPU changed'),
    },
  ],
};

async function configure(ctx: Context): Promise<void> {
  const { main } = ctx.transactions;
  const unit = ['[Service]', 'CPUAccounting=yes', 'Slice=glusterfs.slice'];
  await main.writeFile({ path: dropIn, content: unit, why });
  const quota = ['[Slice]', `CPUQuota=${cpuQuota(availableParallelism())}%`];
  await main.writeFile({ path: slice, content: quota, why });
  for (const hook of hooks) if (await ctx.files.exists(hook)) await disable(ctx, hook);
}

async function disable({ transactions }: Context, hook: string): Promise<void> {
  const off = disabledName(hook);
  const move = (from: string, to: string) => commandStep(['mv', '-fT', from, to], { okCodes: [0, 1] });
  await transactions.main.add({
    name: `gluster hook ${hook}`,
    change: { kind: 'file', target: hook, why: `becomes ${off}: the engine exports no volumes` },
    commit: [move(hook, off)],
    revert: [move(off, hook)],
  });
}
