// Installs ovirt-host, the package that pulls in everything a host needs.
import { DeployError, requirePackage, type Context, type Plugin } from '#plugin';
import { deployEvents } from '../../events.ts';
import { ovirtHost } from '../../keys.ts';

const name = 'ovirt-host';

export const ovirtHostPackages: Plugin = {
  id: 'ovirt-host-deploy.ovirt-host.packages',
  inImage: 'all',
  checks: [
    {
      id: 'dependencies',
      doc: 'All packages that a host needs can be installed together',
      remedy: 'enable the repositories that the message names a package of, or mend them',
      severity: 'error',
      // The package transaction plans the same before it begins.
      atDeployment: 'skipped',
      code: 'package-broken',
      run: solve,
    },
  ],
  events: () => [
    {
      id: 'validation',
      stage: 'VALIDATION',
      run: async ({ env, packager }) => {
        await requirePackage(packager, { name, title: name, minimum: env.get(ovirtHost.minimumVersion) });
      },
    },
    {
      id: 'packages',
      stage: 'PACKAGES',
      name: deployEvents.ovirtHostInstalled,
      run: ({ packager }) => {
        packager.installUpdate([name]);
      },
    },
  ],
};

/** That ovirt-host itself is missing is told by the event. */
async function solve({ packager }: Context): Promise<string | undefined> {
  try {
    await packager.checkForSafeUpdate([name]);
    return undefined;
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    if (error.code === 'package-broken' || error.code === 'package-disk') return error.message;
    return undefined;
  }
}
