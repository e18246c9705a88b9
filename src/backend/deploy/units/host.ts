// Firewall, crash notes, kernel command line and hosted engine: each a few keys.
import { network } from '../../../../plugins/otopi/keys.ts';
import { hostedEngine } from '../../../../plugins/ovirt-host-common/keys.ts';
import { firewallType } from '../../../../plugins/ovirt-host-deploy/firewall/services/keys.ts';
import { kdumpKeys } from '../../../../plugins/ovirt-host-deploy/kdump/packages/keys.ts';
import { kernelKeys } from '../../../../plugins/ovirt-host-deploy/kernel/kernel/keys.ts';
import { iptablesRules } from '../../../firewall/iptables-rules.ts';
import type { Settings } from '../settings.ts';
import type { Unit } from '../unit.ts';

export function firewallUnit(settings: Settings): Unit {
  const { firewall, virt, gluster, sshPort, managementPort, iptables } = settings;
  return {
    id: 'firewall',
    customize: async (prompt, state) => {
      // A legacy node guards itself.
      if (firewall === undefined || state.legacyNode) return;
      await prompt.envSet(firewallType, firewall);
      if (firewall !== 'iptables') return;
      const roles = { virt, gluster, sshPorts: [sshPort], vdsmPort: managementPort };
      // Agents that do not know the kind of firewall know this one.
      await prompt.envSet(network.iptablesEnable, true);
      await prompt.envSet(network.iptablesRules, iptablesRules(roles, iptables));
    },
  };
}

export function kdumpUnit({ fenceKdump }: Settings): Unit {
  return {
    id: 'kdump',
    customize: async (prompt) => {
      if (fenceKdump === undefined || (await prompt.envGet(kdumpKeys.supported)) !== true) return;
      await prompt.envSet(kdumpKeys.enable, true);
      await prompt.envSet(kdumpKeys.destinationAddress, fenceKdump.address);
      await prompt.envSet(kdumpKeys.destinationPort, fenceKdump.port);
      await prompt.envSet(kdumpKeys.messageInterval, fenceKdump.messageInterval);
    },
  };
}

export function kernelUnit({ kernelArguments, kernelArgumentsBefore }: Settings): Unit {
  return {
    id: 'kernel',
    customize: async (prompt) => {
      if (kernelArgumentsBefore !== undefined) await prompt.envSet(kernelKeys.cmdlineOld, kernelArgumentsBefore);
      if (kernelArguments !== undefined) await prompt.envSet(kernelKeys.cmdlineNew, kernelArguments);
    },
  };
}

export function hostedEngineUnit(settings: Settings): Unit {
  return {
    id: 'hosted-engine',
    customize: async (prompt) => {
      if (settings.hostedEngine === 'none') return;
      await prompt.envSet(hostedEngine.action, settings.hostedEngine);
      for (const [name, value] of Object.entries(settings.hostedEngineConfig))
        await prompt.envSet({ name: `${hostedEngine.config.prefix}${name}` }, value);
    },
  };
}
