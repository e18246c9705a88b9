// Refuses hardware that cannot run virtual machines.
import { DeployError } from '../../../../src/core/errors.ts';
import type { Log } from '../../../../src/core/log.ts';
import type { Plugin } from '../../../../src/core/plugin.ts';
import { priority } from '../../../../src/core/stages.ts';
import { vdsm } from '../../keys.ts';
import { readCpuEvidence } from './read-cpu.ts';
import { hasConstantTsc, planVerdict, type CpuEvidence } from './virtualization.ts';

export const vdsmHardware: Plugin = {
  id: 'ovirt-host-deploy.vdsm.hardware',
  events: () => [
    {
      id: 'validation',
      stage: 'VALIDATION',
      priority: priority.FIRST + 10,
      when: ({ env }) => env.get(vdsm.checkVirtHardware),
      run: ({ facts, log }) => {
        judge(readCpuEvidence(facts), log);
      },
    },
  ],
};

/** @throws DeployError hardware-unsupported */
export function judge(evidence: CpuEvidence, log: Log): void {
  const { virtualization, reason } = planVerdict(evidence);
  switch (virtualization) {
    case 'foreign':
      throw new DeployError('hardware-unsupported', `Architecture is unsupported: ${reason}`);
    case 'unsupported':
      throw new DeployError('hardware-unsupported', `Hardware does not support virtualization: ${reason}`);
    case 'unknown':
      log.warning(`Cannot tell whether the hardware supports virtualization: ${reason}`);
      break;
    case 'supported':
      log.info(`Hardware supports virtualization: ${reason}`);
      break;
  }
  if (!hasConstantTsc(evidence)) log.warning('The CPU has no constant_tsc: clocks of virtual machines may drift');
}
