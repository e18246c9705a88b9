// Makes the files of this run outlive a reboot of a vintage node, whose root is read-only.
import { core, priority, type Context, type Plugin } from '#plugin';
import { node } from '../../keys.ts';
import { parseMountPoints } from './mounts.ts';

export const persist: Plugin = {
  id: 'ovirt-host-deploy.node.persist',
  events: () => [
    {
      id: 'persist',
      stage: 'CLOSEUP',
      priority: priority.LAST,
      when: (ctx) => ctx.env.get(node.legacyNode),
      run: persistFiles,
    },
  ],
};

async function persistFiles(ctx: Context): Promise<void> {
  const mounted = parseMountPoints((await ctx.files.read('/proc/self/mounts')) ?? '');
  for (const path of new Set([...ctx.env.get(core.modifiedFiles), '/etc/vdsm/vdsm.id'])) {
    if (!(await ctx.files.exists(path))) continue;
    const change = {
      kind: 'command',
      target: `persist ${path}`,
      why: 'keep the file over a reboot of the node',
    } as const;
    // What is persisted already is bind-mounted from the node's own store: writing it in place was enough.
    if (mounted.has(path)) ctx.changes.unneeded(change);
    else await ctx.changes.make(change, async () => void (await ctx.run(['persist', path])));
  }
}
