// Packages by dnf 4 or dnf 5, driven by their command lines.
import { realpathSync } from 'node:fs';
import { key, priority, type Context, type Plugin } from '#plugin';
import { FamilyProvider } from '#packager/rpm-family/family-provider';
import { imageOf } from '#packager/rpm-family/places';
import type { Flavour } from '#packager/rpm-family/flavour';
import { removeKey } from '#packager/rpm-family/signing-keys';
import { undoHandler } from '#packager/rpm-family/undo';
import { otopiEvents } from '../../events.ts';
import { packager as keys, transactionLimits } from '../../keys.ts';
import { dnf4 } from '#packager/rpm-family/dnf4';
import { dnf5 } from '#packager/rpm-family/dnf5';

const expireCache = key.bool('PACKAGER/dnfExpireCache', { default: true, doc: 'Read the repositories anew.' });
const rollback = key.bool('PACKAGER/dnfRollback', { default: true, doc: 'Take packages back when the run fails.' });
const reposDir = key.str('PACKAGER/dnfReposDir', {
  doc: 'The one folder whose *.repo files count, such as that of a medium; all other repositories are left alone.',
});

const undoKind = 'otopi.packagers.dnf.undo';
const keyKind = 'otopi.packagers.dnf.remove-key';
const flavours = [dnf5, dnf4];

export const dnf: Plugin = {
  id: 'otopi.packagers.dnf',
  inImage: 'all',
  keys: [...Object.values(keys), expireCache, reposDir, rollback],
  steps: { [undoKind]: undoHandler(flavours), [keyKind]: removeKey },
  events: () => [
    {
      id: 'init',
      stage: 'INIT',
      priority: priority.HIGH,
      before: [otopiEvents.packagersDetection],
      when: ({ env, facts }) =>
        env.get(keys.dnfpackagerEnabled) ?? (facts.isElFamily || process.env['OTOPI_DNF_ENABLE'] !== undefined),
      run: async (ctx) => {
        const found = await findDnf(ctx);
        ctx.env.set(keys.dnfpackagerEnabled, found !== undefined);
        if (found === undefined) return;
        ctx.env.set(keys.yumpackagerEnabled, false);
        ctx.packager.provide(providerFor(ctx, found));
      },
    },
  ],
};

interface Found {
  program: string;
  flavour: Flavour;
}

function providerFor(ctx: Context, { program, flavour }: Found): FamilyProvider {
  const { env } = ctx;
  return new FamilyProvider(ctx, {
    program,
    flavour,
    undoKind,
    keyKind,
    call: () => ({
      disabledPlugins: env.get(keys.dnfDisabledPlugins),
      enabledPlugins: [],
      ...imageOf(ctx.facts),
      ...(env.get(reposDir) ? { reposDir: env.get(reposDir) ?? '' } : {}),
    }),
    rollback: () => env.get(rollback),
    limits: () => transactionLimits(env),
    refresh: () => env.get(expireCache),
    keepAliveMs: () => env.get(keys.keepAliveInterval) * 1000,
    lockLimitMs: () => (ctx.checks.only ? 0 : env.get(keys.lockTimeout) * 1000),
  });
}

/** By what the program's file is called, since asking it costs a start; `yum` is dnf on today's hosts. */
async function findDnf({ programs, run }: Context): Promise<Found | undefined> {
  for (const name of ['dnf5', 'dnf', 'yum']) {
    const path = programs.find(name);
    if (path === undefined) continue;
    const file = realpathSync(path);
    if (file.endsWith('/dnf5')) return { program: file, flavour: dnf5 };
    if (file.endsWith('/dnf-3')) return { program: file, flavour: dnf4 };
    const version = (await run([path, '--version'], { okCodes: 'any' })).lines[0] ?? '';
    if (version.startsWith('dnf5 version')) return { program: path, flavour: dnf5 };
    if (version.startsWith('4.')) return { program: path, flavour: dnf4 };
  }
  return undefined;
}
