// Tells whether the hardware can run virtual machines.
import type { Context, Log, Plugin, Seen } from '#plugin';
import { vdsm } from '../../keys.ts';
import { readCpuEvidence } from './read-cpu.ts';
import { hasConstantTsc, planVerdict, type CpuEvidence } from './virtualization.ts';

export const vdsmHardware: Plugin = {
  id: 'ovirt-host-deploy.vdsm.hardware',
  checks: [
    {
      id: 'virtualization',
      doc: 'The CPU can run virtual machines, and the firmware lets it',
      remedy: 'turn virtualization (VT-x, SVM) on in the firmware, or use other hardware',
      severity: 'error',
      atDeployment: 'error',
      code: 'hardware-unsupported',
      when: isWanted,
      run: ({ facts, log }) => judge(readCpuEvidence(facts), log),
    },
    {
      id: 'constant-tsc',
      doc: 'The time stamp counter keeps its rate',
      remedy: 'use a CPU that has constant_tsc where machines depend on their clocks',
      severity: 'warning',
      atDeployment: 'warning',
      when: isWanted,
      run: ({ facts }) =>
        hasConstantTsc(facts) ? undefined : 'The CPU has no constant_tsc: clocks of virtual machines may drift',
    },
  ],
  events: () => [],
};

function isWanted({ env }: Context): boolean {
  return env.get(vdsm.checkVirtHardware);
}

export function judge(evidence: CpuEvidence, log: Log): Seen | undefined {
  const { virtualization, reason } = planVerdict(evidence);
  switch (virtualization) {
    case 'foreign':
      return `Architecture is unsupported: ${reason}`;
    case 'unsupported':
      return `Hardware does not support virtualization: ${reason}`;
    case 'unknown':
      return { seen: `Cannot tell whether the hardware supports virtualization: ${reason}`, severity: 'warning' };
    case 'supported':
      log.info(`Hardware supports virtualization: ${reason}`);
      return undefined;
  }
}
