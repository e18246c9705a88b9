// vdsm itself: that it can be had, that it is configured, and that it runs at the end.
import {
  compareEvr,
  compareToMinimum,
  priority,
  requirePackage,
  type Context,
  type FoundPackage,
  type Plugin,
} from '#plugin';
import { deployEvents } from '../../events.ts';
import { deploy, vdsm } from '../../keys.ts';
import { checks } from './checks.ts';
import { configure, needsConfigure } from './configure.ts';
import { startVdsm, startedUnits } from './start.ts';

const name = 'vdsm';
/** From this version on vdsm works with NetworkManager. */
const networkManagerVersion = '4.19';

export const vdsmPackages: Plugin = {
  id: 'ovirt-host-deploy.vdsm.packages',
  // Not enabled there: it fails at boot until it is configured.
  inImage: ['validation', 'packages'],
  checks,
  units: ['vdsmd', 'supervdsmd', ...startedUnits],
  events: () => {
    let found: FoundPackage | undefined;
    let configured = false;
    return [
      {
        id: 'validation',
        stage: 'VALIDATION',
        run: async ({ env, packager }) => {
          found = await requirePackage(packager, { name, title: 'VDSM', minimum: env.get(vdsm.minimumVersion) });
        },
      },
      {
        id: 'packages',
        stage: 'PACKAGES',
        before: [deployEvents.ovirtHostInstalled],
        run: async (ctx) => {
          if (found !== undefined) await prepareUpdate(ctx, found);
        },
      },
      {
        id: 'configure',
        stage: 'CLOSEUP',
        priority: priority.HIGH,
        run: async (ctx) => {
          configured = await needsConfigure(ctx);
          if (configured) await configure(ctx);
          else ctx.log.info('vdsm is configured and nothing of it changed');
        },
      },
      { id: 'enable', stage: 'CLOSEUP', run: enable },
      {
        id: 'start',
        stage: 'CLOSEUP',
        priority: priority.LOW,
        name: deployEvents.vdsmStarted,
        when: ({ env }) => !env.get(deploy.forceReboot),
        run: async (ctx) => {
          await startVdsm(ctx, { restart: configured, networkManager: worksWithNetworkManager(ctx, found) });
        },
      },
    ];
  },
};

/** A running vdsm is stopped only where it is about to be updated: a second run leaves it alone. */
async function prepareUpdate(ctx: Context, { installed, newest }: FoundPackage): Promise<void> {
  if (installed !== undefined && compareEvr(installed, newest) >= 0) return;
  // What ovirt-host needs may be older than what the back-end asks for.
  ctx.packager.installUpdate([name]);
  for (const unit of ['vdsmd', 'supervdsmd'])
    if (await ctx.services.exists(unit)) await ctx.services.setRunning(unit, false, 'vdsm will be updated');
}

async function enable({ services }: Context): Promise<void> {
  const units = ['vdsmd'];
  if (!services.supportsDependency)
    for (const unit of ['libvirtd', 'messagebus', 'cgconfig']) if (await services.exists(unit)) units.push(unit);
  await services.setStartup(units, true, 'vdsm runs after a reboot');
}

function worksWithNetworkManager({ env }: Context, found: FoundPackage | undefined): boolean {
  if (env.get(vdsm.disableNetworkManager)) return false;
  return found === undefined || compareToMinimum(found.newest, networkManagerVersion) >= 0;
}
