// Kernel arguments, by grubby within the main transaction, and the realtime kernel.
import { checkLineValue, commandStep, DeployError, type Context, type Plugin } from '#plugin';
import { node } from '../../keys.ts';
import { needsBoot } from './fips.ts';
import { parseGrubbyInfo, planGrubby, words } from './grubby.ts';
import { kernelKeys as keys } from './keys.ts';

const realtimePackages = ['kernel-rt', 'kernel-rt-kvm'];

export const kernel: Plugin = {
  id: 'ovirt-host-deploy.kernel.kernel',
  keys: Object.values(keys),
  events: () => {
    let enabled = false;
    return [
      { id: 'setup', stage: 'SETUP', run: (ctx) => ctx.programs.detect('grubby') },
      {
        id: 'validation',
        stage: 'VALIDATION',
        when: isAsked,
        run: async (ctx) => void (enabled = await validate(ctx)),
      },
      {
        id: 'packages',
        stage: 'PACKAGES',
        when: (ctx) => enabled && ctx.env.get(keys.enableRealtime),
        run: (ctx) => ctx.packager.install(realtimePackages),
      },
      { id: 'misc', stage: 'MISC', when: () => enabled, run: setArguments },
    ];
  },
};

function isAsked({ env }: Context): boolean {
  return Boolean(env.get(keys.cmdlineNew) || env.get(keys.cmdlineOld) || env.get(keys.enableRealtime));
}

/** False where this host's kernel is not ours to change. */
async function validate(ctx: Context): Promise<boolean> {
  for (const k of [keys.cmdlineNew, keys.cmdlineOld]) checkLineValue(k.name, ctx.env.get(k));
  if (ctx.env.get(node.containerNode)) {
    ctx.log.warning('Container node, skipping kernel arguments.');
    return false;
  }
  if (ctx.programs.find('grubby') === undefined) {
    ctx.log.warning('Grubby not present - not setting kernel arguments.');
    return false;
  }
  if (ctx.env.get(keys.enableRealtime)) await requireRealtime(ctx);
  return true;
}

async function requireRealtime(ctx: Context): Promise<void> {
  const found = (await ctx.packager.queryPackages(realtimePackages)).map(({ name }) => name);
  const missing = realtimePackages.filter((name) => !found.includes(name));
  if (missing.length > 0)
    throw new DeployError(
      'package-missing',
      `RT packages not available - missing repo or channel: ${missing.join(', ')}`,
    );
}

async function setArguments(ctx: Context): Promise<void> {
  const target = ctx.env.get(keys.updateAll) ? 'ALL' : 'DEFAULT';
  const add = words(ctx.env.get(keys.cmdlineNew) ?? '');
  if (needsBoot(add)) add.unshift(`boot=UUID=${await readBootUuid(ctx)}`);
  const remove = words(ctx.env.get(keys.cmdlineOld) ?? '');
  const { stdout } = await ctx.run(['grubby', `--info=${target}`]);
  const plan = planGrubby(target, parseGrubbyInfo(stdout), { add, remove });
  const change = { kind: 'kernel', target, why: 'kernel arguments, in force from the next boot on' } as const;
  if (plan === undefined) return ctx.changes.unneeded(change);
  await ctx.transactions.main.add({
    name: 'kernel arguments',
    change: { ...change, detail: plan.commit.map((command) => command.join(' ')) },
    commit: plan.commit.map((command) => commandStep(command)),
    revert: plan.revert.map((command) => commandStep(command)),
  });
}

async function readBootUuid(ctx: Context): Promise<string> {
  ctx.log.info('fips=1 needs boot=: looking for the file system of /boot');
  const { lines } = await ctx.run(['findmnt', '--output=UUID', '--noheadings', '--target=/boot'], { okCodes: 'any' });
  const uuid = lines[0]?.trim();
  if (lines.length === 1 && uuid) return uuid;
  throw new DeployError(
    'boot-unknown',
    `Cannot detect the UUID of the /boot partition: add boot=UUID=… to ${keys.cmdlineNew.name}`,
  );
}
