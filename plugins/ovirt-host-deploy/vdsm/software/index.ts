// Refuses distributions that vdsm does not run on.
import { DeployError } from '../../../../src/core/errors.ts';
import type { Plugin } from '../../../../src/core/plugin.ts';
import { priority } from '../../../../src/core/stages.ts';
import type { Facts } from '../../../../src/host/facts.ts';

const leastEl = 8;
const leastFedora = 38;

export const vdsmSoftware: Plugin = {
  id: 'ovirt-host-deploy.vdsm.software',
  events: () => [
    // Before anything that a host of another kind lacks.
    { id: 'validation', stage: 'VALIDATION', priority: priority.FIRST, run: ({ facts }) => checkDistribution(facts) },
  ],
};

/** @throws DeployError platform-unsupported */
export function checkDistribution({
  osRelease,
  isElFamily,
  osMajor,
}: Pick<Facts, 'osRelease' | 'isElFamily' | 'osMajor'>): void {
  // An unknown version (NaN) is not new enough either.
  if (isElFamily && osMajor >= (osRelease.id === 'fedora' ? leastFedora : leastEl)) return;
  throw new DeployError(
    'platform-unsupported',
    `Distribution ${osRelease.id || 'unknown'} version ${osRelease.versionId || 'unknown'} is not supported`,
  );
}
