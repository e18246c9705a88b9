// Keeps a vintage node from registering itself once the engine deploys it.
import { textEdit, type Context, type Plugin } from '#plugin';
import { node } from '../../keys.ts';
import { withoutEngine } from './vdsm-reg-conf.ts';

const conf = '/etc/vdsm-reg/vdsm-reg.conf';
const unit = 'vdsm-reg';
const isLegacyNode = (ctx: Context) => ctx.env.get(node.legacyNode);

export const vdsmReg: Plugin = {
  id: 'ovirt-host-deploy.node.vdsm-reg',
  units: [unit],
  events: () => [
    { id: 'misc', stage: 'MISC', when: isLegacyNode, run: forgetEngine },
    { id: 'closeup', stage: 'CLOSEUP', when: isLegacyNode, run: stop },
  ],
};

async function forgetEngine(ctx: Context): Promise<void> {
  if (!(await ctx.services.exists(unit))) return;
  await ctx.transactions.main.writeFile({
    path: conf,
    content: textEdit((text) => withoutEngine(text ?? '')),
    why: 'the node is registered: it must not look for an engine itself',
  });
}

async function stop(ctx: Context): Promise<void> {
  if (await ctx.services.exists(unit)) await ctx.services.setRunning(unit, false, 'the node is registered');
}
