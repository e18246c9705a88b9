// Opens the zone of the management interface, for now and for good.
import type { Context } from '../../../../src/core/context.ts';
import type { Openings, Service } from './catalogue.ts';
import { readManagementInterface } from './ssh.ts';
import { parseZone, planOpening } from './zone.ts';

const why = 'let in what the engine and the consoles need';

/** @param defined services whose definitions firewalld has not read yet */
export async function openZone(ctx: Context, openings: Openings, defined: readonly Service[]): Promise<void> {
  if (ctx.changes.planning && !(await isRunning(ctx))) {
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
    const options = planOpening(state, openings);
    const target = ['firewalld zone', zone, ...when].join(' ');
    const change = { kind: 'network', target, why, detail: options } as const;
    if (options.length === 0) ctx.changes.unneeded(change);
    else
      await ctx.changes.make(change, async () => {
        await ctx.run(['firewall-cmd', ...when, `--zone=${zone}`, ...options]);
      });
  }
}

async function isRunning({ programs, run }: Context): Promise<boolean> {
  if (programs.find('firewall-cmd') === undefined) return false;
  return (await run(['firewall-cmd', '--state'], { okCodes: 'any' })).code === 0;
}

async function readZoneName(ctx: Context): Promise<string> {
  const name = await readManagementInterface(ctx);
  const argv = ['firewall-cmd', `--get-zone-of-interface=${name}`] as const;
  const zone = name === undefined ? '' : (await ctx.run(argv, { okCodes: [0, 2] })).stdout.trim();
  // An interface of no zone is in the default one.
  return /^[\w-]+$/.test(zone) ? zone : (await ctx.run(['firewall-cmd', '--get-default-zone'])).stdout.trim();
}
