// Joining OVN by vdsm's own tool, where the switch's database does not say that it is done.
import { networkInterfaces } from 'node:os';
import { compareToMinimum, type Context } from '#plugin';
import { isMember } from '#ovirt/ovn/external-ids';
import { readExternalIds } from '#ovirt/ovn/leave';
import { ovn as keys } from '../../keys.ts';

const target = 'vdsm-tool';
/** From this version on vdsm passes the host's name on. */
const takesName = '4.50';

export async function joinCentral(ctx: Context, central: string): Promise<void> {
  const tunnel = ctx.env.get(keys.tunnelNetwork);
  const change = { kind: 'command', target, why: `ovn-config: join the OVN of ${central} over ${tunnel}` } as const;
  const addresses = [tunnel, ...(networkInterfaces()[tunnel] ?? []).map(({ address }) => address)];
  if (isMember(await readExternalIds(ctx), central, addresses)) return ctx.changes.unneeded(change);
  const [vdsm] = await ctx.packager.queryPackages(['vdsm']);
  const name = vdsm !== undefined && compareToMinimum(vdsm, takesName) >= 0 ? [ctx.facts.hostName] : [];
  await ctx.changes.make(change, async () => {
    await ctx.run(['vdsm-tool', 'ovn-config', central, tunnel, ...name]);
  });
}
