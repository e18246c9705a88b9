// Joining and leaving OVN by vdsm's own tool, where the switch's database does not say that it is done.
import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { Context } from '../../../../src/core/context.ts';
import { asError } from '../../../../src/core/errors.ts';
import { compareToMinimum } from '../../../../src/packager/rpm-version.ts';
import { ovn as keys } from '../../keys.ts';
import { isMember, parseExternalIds } from './external-ids.ts';

const target = 'vdsm-tool';
const database = '/etc/openvswitch/conf.db';
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

/** Not asked for, so it starts no program on a host without Open vSwitch, and its failure is a WARNING. */
export async function leaveCentral(ctx: Context): Promise<void> {
  if (!existsSync(database) || ctx.programs.find('vdsm-tool') === undefined) return;
  if ((await readExternalIds(ctx)).get('ovn-remote') === undefined) return;
  try {
    const why = 'ovn-unconfigure: the host uses no OVN any more';
    await ctx.changes.make(
      { kind: 'command', target, why },
      async () => void (await ctx.run(['vdsm-tool', 'ovn-unconfigure'])),
    );
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.warning(`Cannot leave OVN: ${asError(error).message}`);
  }
}

async function readExternalIds(ctx: Context): Promise<Map<string, string>> {
  if (ctx.programs.find('ovs-vsctl') === undefined) return new Map();
  const argv = ['ovs-vsctl', '--timeout=10', 'get', 'Open_vSwitch', '.', 'external_ids'] as const;
  return parseExternalIds((await ctx.run(argv, { okCodes: 'any' })).stdout);
}
