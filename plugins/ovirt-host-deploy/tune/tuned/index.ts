// Sets the tuned profile of the host: the given one, or virtual-host where machines run.
import { asError, checkLineValue, commandStep, type Context, type Plugin, type Step } from '#plugin';
import { virt } from '../../keys.ts';
import { readActiveProfile } from './active-profile.ts';
import { tunedKeys as keys } from './keys.ts';

const wanted = (ctx: Context) => ctx.env.get(keys.profile) || (ctx.env.get(virt.enable) ? 'virtual-host' : undefined);
/** Where tuned remembers its profile. */
const remembered = ['/etc/tuned/active_profile', '/etc/tuned/profile_mode'];

const isWanted = (ctx: Context) => wanted(ctx) !== undefined;

export const tuned: Plugin = {
  id: 'ovirt-host-deploy.tune.tuned',
  inImage: ['validation', 'packages'],
  units: ['tuned'],
  keys: Object.values(keys),
  events: () => [
    {
      id: 'validation',
      stage: 'VALIDATION',
      run: (ctx) => checkLineValue(keys.profile.name, ctx.env.get(keys.profile)),
    },
    { id: 'packages', stage: 'PACKAGES', when: isWanted, run: (ctx) => ctx.packager.installUpdate(['tuned']) },
    { id: 'misc', stage: 'MISC', when: isWanted, run: setProfile },
  ],
};

async function setProfile(ctx: Context): Promise<void> {
  const profile = wanted(ctx);
  if (profile === undefined) return;
  const why = `tuned profile ${profile}`;
  const before = await readActiveProfile(ctx);
  if (before !== profile) await keepRemembered(ctx);
  await ctx.services.setRunning('tuned', true, why);
  const active = await readActiveProfile(ctx);
  const change = { kind: 'command', target: 'tuned-adm', why } as const;
  if (active === profile) ctx.changes.unneeded(change);
  else {
    const undo = [commandStep(before === undefined ? ['tuned-adm', 'off'] : ['tuned-adm', 'profile', before])];
    try {
      await ctx.changes.make(change, async () => void (await ctx.run(['tuned-adm', 'profile', profile])), { undo });
    } catch (error) {
      ctx.signal.throwIfAborted();
      ctx.log.warning(`Cannot set the tuned profile ${profile}: ${asError(error).message}`);
      return;
    }
  }
  await ctx.services.setStartup('tuned', true, why);
}

/**
 * What tuned remembers changes with its profile, and before that: one that remembers nothing chooses a profile by itself
 * when it starts. So this is journalled before the start, and taken back after the stop, when tuned writes no more.
 */
async function keepRemembered({ changes, files }: Context): Promise<void> {
  const undo: Step[] = [];
  for (const path of remembered) {
    const stdin = await files.read(path);
    undo.push(stdin === undefined ? commandStep(['rm', '-f', path]) : commandStep(['tee', path], { stdin }));
  }
  const change = { kind: 'command', target: 'tuned', why: 'what it remembers of its profile' } as const;
  await changes.make(change, async () => {}, { undo });
}
