// One libvirtd instead of libvirt's modular daemons: vdsm talks to nothing else.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, key, priority, turnOn, type Context, type Plugin } from '#plugin';
import { libvirtUnits, modularUnits, planMonolithic, preset, type MonolithicPlan, type UnitState } from './plan.ts';

const keys = {
  monolithic: key.bool('VDSM/monolithicLibvirt', {
    doc: "Run the one libvirtd and mask libvirt's modular daemons.",
    defaultDoc: 'True on EL 9 and newer',
  }),
};

const sockets = '/run/libvirt';
const why = 'vdsm needs the one libvirtd';
const isWanted = ({ env, facts }: Context) => env.get(keys.monolithic) ?? (facts.isElFamily && facts.osMajor >= 9);

export const monolithicLibvirt: Plugin = {
  id: 'ovirt-host-deploy.libvirt.monolithic',
  units: ['libvirtd', 'libvirtd.socket', ...modularUnits, ...libvirtUnits],
  keys: Object.values(keys),
  events: () => [
    {
      id: 'misc',
      stage: 'MISC',
      when: isWanted,
      run: (ctx) => ctx.transactions.main.writeFile({ ...preset, why }),
    },
    // Before vdsm configures libvirt.
    { id: 'closeup', stage: 'CLOSEUP', priority: priority.HIGH - 20, when: isWanted, run: switchOver },
  ],
};

async function switchOver(ctx: Context): Promise<void> {
  if (!(await ctx.services.exists('libvirtd'))) return;
  const plan = planMonolithic(await readUnits(ctx), readSockets());
  if (plan.mask.length > 0 || plan.stale.length > 0) await applyPlan(ctx, plan);
  else ctx.changes.unneeded({ kind: 'service', target: 'libvirtd', why });
  await turnOn(ctx.services, 'libvirtd.socket', why);
  await turnOn(ctx.services, 'libvirtd', why);
}

async function readUnits({ services }: Context): Promise<Map<string, UnitState>> {
  const units = [...modularUnits, ...libvirtUnits];
  const states = await services.states(units);
  return new Map(
    states.map(({ masked = false, running }, i) => [units[i] ?? '', { masked, active: running !== false }]),
  );
}

async function applyPlan(ctx: Context, { mask, stop, stale, start }: MonolithicPlan): Promise<void> {
  const target = mask.length > 0 ? mask.join(' ') : 'libvirtd';
  await ctx.changes.make({ kind: 'service', target, why: `mask, clear old sockets: ${why}` }, async () => {
    if (stop.length > 0) await ctx.run(['systemctl', 'stop', ...stop]);
    if (mask.length > 0) {
      await ctx.run(['systemctl', 'disable', ...mask], { okCodes: 'any' });
      await ctx.run(['systemctl', 'mask', ...mask]);
    }
    for (const name of stale) rmSync(join(sockets, name), { force: true });
    if (start.length > 0) await ctx.run(['systemctl', 'start', ...start]);
  });
}

function readSockets(): string[] {
  try {
    return readdirSync(sockets);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
