// Installs ovirt-host, the package that pulls in everything a host needs.
import type { Plugin } from '../../../../src/core/plugin.ts';
import { requirePackage } from '../../../../src/packager/required-package.ts';
import { deployEvents } from '../../events.ts';
import { ovirtHost } from '../../keys.ts';

const name = 'ovirt-host';

export const ovirtHostPackages: Plugin = {
  id: 'ovirt-host-deploy.ovirt-host.packages',
  inImage: 'all',
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
