// Changing the zones of a running firewalld: permanently, then by a reload, so that boot and present agree.
import { commandStep, type Change, type Context } from '#plugin';
import {
  editCommand,
  guardingZones,
  parseZones,
  planAddition,
  planRemoval,
  reloadCommand,
  type Zone,
  type ZoneEdit,
} from './zones.ts';

/** Takes services out of every zone; a rollback puts them back where they were. */
export async function shutOut(ctx: Context, services: readonly string[]): Promise<void> {
  if (services.length === 0 || !isRunning(ctx)) return;
  const why = `take out ${services.join(', ')}`;
  if (!(await canAsk(ctx))) {
    ctx.changes.record({ kind: 'network', target: 'firewalld zones', why, unknown: true });
    return;
  }
  const edits = planRemoval(await readZones(ctx, 'permanent'), services);
  if (edits.length === 0) ctx.changes.unneeded({ kind: 'network', target: 'firewalld zones', why });
  else await edit(ctx, 'remove', edits);
}

/**
 * Lets services in by every zone that guards something now.
 * @param definitionsChanged files of services are new, so that firewalld has to read them first
 */
export async function letIn(
  ctx: Context,
  definitions: readonly { name: string }[],
  definitionsChanged: boolean,
): Promise<void> {
  const services = definitions.map(({ name }) => name);
  const why = `let in ${services.join(', ')}`;
  if (services.length === 0 || !isRunning(ctx)) return;
  if (ctx.changes.planning && (definitionsChanged || !(await canAsk(ctx)))) {
    ctx.changes.record({ kind: 'network', target: 'firewalld zones', why, unknown: true });
    return;
  }
  if (definitionsChanged) await reload(ctx, 'firewalld reads its services anew');
  const now = await readZones(ctx, 'runtime');
  const zones = guardingZones(now, await readDefaultZone(ctx, now));
  const edits = planAddition(await readZones(ctx, 'permanent'), zones, services);
  if (edits.length > 0) await edit(ctx, 'add', edits);
  // An earlier run may have ended between its edit and its reload.
  else if (planAddition(now, zones, services).length > 0) await reload(ctx, why);
  else ctx.changes.unneeded({ kind: 'network', target: 'firewalld zones', why });
}

/** False in an image tree: its zones are set when it boots, by the run that is made for that. */
function isRunning({ facts }: Context): boolean {
  return facts.root === '/';
}

/** False only in a plan, where a firewalld that will be started does not run yet. */
async function canAsk({ changes, run, programs }: Context): Promise<boolean> {
  if (!changes.planning) return true;
  if (programs.find('firewall-cmd') === undefined) return false;
  return (await run(['firewall-cmd', '--state'], { okCodes: 'any' })).code === 0;
}

async function readZones({ run }: Context, which: 'permanent' | 'runtime'): Promise<Zone[]> {
  const argv = ['firewall-cmd', ...(which === 'permanent' ? ['--permanent'] : []), '--list-all-zones'] as const;
  return parseZones((await run([...argv])).stdout);
}

async function readDefaultZone({ run }: Context, zones: readonly Zone[]): Promise<string> {
  const marked = zones.find(({ isDefault }) => isDefault);
  return marked?.name ?? (await run(['firewall-cmd', '--get-default-zone'])).stdout.trim();
}

/** All edits and the reload that brings them about are one act: taken back, all are, and then it reloads too. */
async function edit(ctx: Context, action: 'add' | 'remove', edits: readonly ZoneEdit[]): Promise<void> {
  const back = action === 'add' ? 'remove' : 'add';
  const verb = action === 'add' ? 'let in' : 'take out';
  const changes = edits.map(({ zone, services }): Change => ({
    kind: 'network',
    target: `firewalld zone ${zone}`,
    why: `${verb} ${services.join(', ')}`,
  }));
  const act = async () => {
    for (const each of edits) await ctx.run(editCommand(action, each));
    await ctx.run(reloadCommand);
  };
  const undo = [...edits.map((each) => commandStep(editCommand(back, each))), commandStep(reloadCommand)];
  await ctx.changes.make(changes, act, { undo });
}

async function reload(ctx: Context, why: string): Promise<void> {
  const act = async () => void (await ctx.run(reloadCommand));
  await ctx.changes.make({ kind: 'network', target: 'firewalld', why }, act, { undo: [] });
}
