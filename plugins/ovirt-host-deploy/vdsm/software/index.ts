// Refuses distributions that vdsm does not run on.
import type { Facts, Plugin } from '#plugin';

const leastEl = 8;
const leastFedora = 38;

export const vdsmSoftware: Plugin = {
  id: 'ovirt-host-deploy.vdsm.software',
  checks: [
    {
      id: 'distribution',
      doc: 'The distribution is one that vdsm runs on',
      remedy: `use RHEL or one of its kind from ${leastEl} on, or Fedora from ${leastFedora} on`,
      severity: 'error',
      atDeployment: 'error',
      code: 'platform-unsupported',
      run: ({ facts }) => judgeDistribution(facts),
    },
  ],
  events: () => [],
};

export function judgeDistribution({
  osRelease,
  isElFamily,
  osMajor,
}: Pick<Facts, 'osRelease' | 'isElFamily' | 'osMajor'>): string | undefined {
  // An unknown version (NaN) is not new enough either.
  if (isElFamily && osMajor >= (osRelease.id === 'fedora' ? leastFedora : leastEl)) return undefined;
  return `Distribution ${osRelease.id || 'unknown'} version ${osRelease.versionId || 'unknown'} is not supported`;
}
