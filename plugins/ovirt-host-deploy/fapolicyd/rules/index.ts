// Lets fapolicyd, where it guards the host, run what vdsm makes at run time.
import { existsSync } from 'node:fs';
import { hasChanged, type Context, type Plugin } from '#plugin';

const folder = '/etc/fapolicyd/rules.d';
const path = `${folder}/32-allow-vdsm-mom.rules`;
const unit = 'fapolicyd';
const content = [
  'allow perm=any trust=1 : dir=/etc/vdsm/mom.d/ ftype=text/x-lisp',
  'allow perm=any trust=1 : dir=/var/tmp/ ftype=text/x-python',
];

export const fapolicyd: Plugin = {
  id: 'ovirt-host-deploy.fapolicyd.rules',
  units: [unit],
  events: () => fapolicydEvents(folder),
};

/** @param rules the folder whose presence tells that fapolicyd is installed */
export function fapolicydEvents(rules: string): ReturnType<Plugin['events']> {
  return [
    { id: 'misc', stage: 'MISC', when: () => existsSync(rules), run: allow },
    { id: 'closeup', stage: 'CLOSEUP', when: (ctx) => hasChanged(ctx.changes, path), run: restart },
  ];
}

async function allow(ctx: Context): Promise<void> {
  if (!(await ctx.services.exists(unit)) || !(await ctx.services.isRunning(unit))) return;
  const why = "vdsm's memory policies are allowed to run";
  await ctx.transactions.main.writeFile({
    path,
    content,
    mode: 0o644,
    group: 'fapolicyd',
    enforcePermissions: true,
    why,
  });
}

async function restart(ctx: Context): Promise<void> {
  await ctx.services.restart(unit, `${path} changed`);
}
