// Leaving OVN by vdsm's own tool, and what the switch's database says of it.
import { existsSync } from 'node:fs';
import type { Context } from '../../plugin/context.ts';
import { asError } from '../../base/errors.ts';
import { parseExternalIds } from './external-ids.ts';

const database = '/etc/openvswitch/conf.db';

/** Not asked for, so it starts no program on a host without Open vSwitch, and its failure is a WARNING. */
export async function leaveCentral(ctx: Context): Promise<void> {
  if (!existsSync(database) || ctx.programs.find('vdsm-tool') === undefined) return;
  if ((await readExternalIds(ctx)).get('ovn-remote') === undefined) return;
  try {
    const why = 'ovn-unconfigure: the host uses no OVN any more';
    await ctx.changes.make(
      { kind: 'command', target: 'vdsm-tool', why },
      async () => void (await ctx.run(['vdsm-tool', 'ovn-unconfigure'])),
    );
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.warning(`Cannot leave OVN: ${asError(error).message}`);
  }
}

export async function readExternalIds(ctx: Context): Promise<Map<string, string>> {
  if (ctx.programs.find('ovs-vsctl') === undefined) return new Map();
  const argv = ['ovs-vsctl', '--timeout=10', 'get', 'Open_vSwitch', '.', 'external_ids'] as const;
  return parseExternalIds((await ctx.run(argv, { okCodes: 'any' })).stdout);
}
