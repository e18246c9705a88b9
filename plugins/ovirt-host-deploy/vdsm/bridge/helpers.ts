// Makes the bridge on old hosts without NetworkManager, by the helpers of their vdsm.
import { DeployError, quoteCommand, type Change, type Context } from '#plugin';
import { reachEngine } from './engine-connection.ts';
import { helpersFolder, ifcfgParameters, planHelpers } from './helpers-plan.ts';
import { readLinks } from './read-links.ts';
import type { Engine } from './recipe.ts';
import type { Target } from './target.ts';

type Make = Extract<Target, { kind: 'make' }>;

/** @throws DeployError network-unsupported: NetworkManager would be needed, and does not run. */
export function checkHelpersCanBe({ facts }: Context, legacyNode: boolean): void {
  if (legacyNode || !(facts.osMajor >= 8)) return;
  throw new DeployError(
    'network-unsupported',
    'The management bridge needs NetworkManager, which does not run or is to be turned off: start it, and unset VDSM/disableNetworkManager',
  );
}

/** @throws DeployError network-unsupported, command-failed or engine-unreachable; the run takes everything back. */
export async function makeByHelpers(ctx: Context, bridge: string, target: Make, engine: Engine): Promise<void> {
  const { changes, services, transactions } = ctx;
  const why = `management bridge over ${target.link.name}`;
  if (!services.supportsDependency) await services.setRunning('messagebus', true, why);
  if (await services.exists('libvirtd')) await services.setRunning('libvirtd', true, why);
  // It would wait for the helpers and they for it.
  if (await services.exists('firewalld')) await services.setRunning('firewalld', false, why);
  const links = await readLinks(ctx.run);
  const parameters = await readParameters(ctx, target.replaces ?? target.link.name);
  const plan = planHelpers({ bridge, ...target, links, parameters });
  const change: Change = {
    kind: 'network',
    target: bridge,
    why,
    detail: plan.commands.map((argv) => quoteCommand(argv)),
  };
  await changes.make(
    change,
    async () => {
      if (!(await ctx.files.exists(`${helpersFolder}/addNetwork`))) throw missingHelpers();
      for (const argv of plan.commands) await ctx.run(argv);
      await reachEngine(engine, { signal: ctx.signal });
    },
    { undo: plan.undo },
  );
  if (target.replaces !== undefined) {
    await transactions.main.removeFile({ path: ifcfgPath(target.replaces), why: `replaced by ${bridge}` });
  }
  await transactions.main.add({
    name: `network ${bridge} kept`,
    change: { kind: 'network', target: bridge, why: 'kept over reboots' },
    commit: plan.commit,
  });
}

async function readParameters({ files }: Context, name: string): Promise<string[]> {
  const text = await files.read(ifcfgPath(name));
  if (text !== undefined) return ifcfgParameters(text);
  throw new DeployError(
    'network-unsupported',
    `The interface ${name} has no ${ifcfgPath(name)} to take its addresses from`,
  );
}

function ifcfgPath(name: string): string {
  return `/etc/sysconfig/network-scripts/ifcfg-${name}`;
}

function missingHelpers(): DeployError {
  return new DeployError(
    'network-unsupported',
    `The management bridge cannot be made: NetworkManager does not run, and the installed vdsm has no ${helpersFolder}/addNetwork`,
  );
}
