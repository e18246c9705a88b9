// Opens the zone of the management interface, for now and for good.
import type { Context } from '#plugin';
import type { Openings, Service } from '#ovirt/firewall/catalog';
import { isFirewalldRunning, parseZone, planOpening, readZoneName } from '#ovirt/firewall/zone';

const why = 'let in what the engine and the consoles need';

/** @param defined services whose definitions firewalld has not read yet */
export async function openZone(ctx: Context, openings: Openings, defined: readonly Service[]): Promise<void> {
  if (ctx.changes.planning && !(await isFirewalldRunning(ctx))) {
    ctx.changes.record({ kind: 'network', target: 'firewalld', why, unknown: true });
    return;
  }
  if (defined.length > 0)
    await ctx.changes.make({ kind: 'network', target: 'firewalld', why: 'read new services' }, async () => {
      await ctx.run(['firewall-cmd', '--reload']);
    });
  const zone = await readZoneName(ctx);
  // Permanently first, so that no reload in between closes what was opened.
  for (const when of [['--permanent'], []]) {
    const state = parseZone((await ctx.run(['firewall-cmd', ...when, `--zone=${zone}`, '--list-all'])).stdout);
    const calls = planOpening(state, openings);
    const target = ['firewalld zone', zone, ...when].join(' ');
    const change = { kind: 'network', target, why, detail: calls.flat() } as const;
    if (calls.length === 0) ctx.changes.unneeded(change);
    else
      await ctx.changes.make(change, async () => {
        for (const options of calls) await ctx.run(['firewall-cmd', ...when, `--zone=${zone}`, ...options]);
      });
  }
}
