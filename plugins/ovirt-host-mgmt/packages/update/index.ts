// Looks for updates of a host's packages, or brings them.
import { DeployError, parseNevra, priority, type Context, type PlannedPackage, type Plugin } from '#plugin';
import { packager } from '../../../otopi/keys.ts';
import { packages as keys } from '../../keys.ts';

const modes = ['disabled', 'checkUpdate', 'update'];
const does = (mode: string) => (ctx: Context) => ctx.env.get(keys.mode) === mode;

export const update: Plugin = {
  id: 'ovirt-host-mgmt.packages.update',
  keys: Object.values(keys),
  events: () => [
    { id: 'customization', stage: 'CUSTOMIZATION', priority: priority.LAST, when: does('checkUpdate'), run: unlock },
    { id: 'validation', stage: 'VALIDATION', run: validate },
    { id: 'check', stage: 'PACKAGES', when: does('checkUpdate'), run: check },
    {
      id: 'update',
      stage: 'PACKAGES',
      when: does('update'),
      run: (ctx) => ctx.packager.installUpdate(ctx.env.get(keys.names)),
    },
  ],
};

/** Versions that a node pins are what an update is looked for beyond. */
function unlock({ env }: Context): void {
  env.set(packager.dnfDisabledPlugins, [...new Set([...env.get(packager.dnfDisabledPlugins), 'versionlock'])]);
}

function validate({ env }: Context): void {
  const mode = env.get(keys.mode);
  if (!modes.includes(mode))
    throw new DeployError('bad-value', `${keys.mode.name} must be ${modes.join(', ')}, not '${mode}'`);
}

async function check({ env, log, ...ctx }: Context): Promise<void> {
  const { packageOperations } = await ctx.packager.checkForSafeUpdate(env.get(keys.names));
  env.set(keys.info, newPackages(packageOperations));
  log.info(`Packages to install or update: ${env.get(keys.info).join(', ') || 'none'}`);
}

/** `name-version-release` of what comes, once each, sorted. */
export function newPackages(operations: readonly PlannedPackage[]): string[] {
  const coming = operations.filter(({ action }) => ['install', 'upgrade', 'downgrade', 'reinstall'].includes(action));
  const names = coming.map(({ nevra }) => {
    const id = parseNevra(nevra);
    return id === undefined ? nevra : `${id.name}-${id.version}-${id.release}`;
  });
  return [...new Set(names)].toSorted();
}
