// Firewall, crash notes, kernel command line and hosted engine: each a few keys.
import { network } from '../../../../plugins/otopi/keys.ts';
import { hostedEngine } from '../../../../plugins/ovirt-host-common/keys.ts';
import { firewallType } from '../../../../plugins/ovirt-host-deploy/firewall/services/keys.ts';
import { kdumpKeys } from '../../../../plugins/ovirt-host-deploy/kdump/packages/keys.ts';
import { kernelKeys } from '../../../../plugins/ovirt-host-deploy/kernel/kernel/keys.ts';
import { dialog } from '../../../environment/engine-keys.ts';
import { type HostRoles, openingsOf, serviceXml } from '../../../ovirt/firewall/catalog.ts';
import { iptablesRules } from '../../../ovirt/firewall/iptables-rules.ts';
import type { CommandPrompt } from '../../dialog/command-prompt.ts';
import type { Settings } from '../settings.ts';
import type { Unit } from '../unit.ts';

export function firewallUnit(settings: Settings): Unit {
  const { firewall, virt, gluster, sshPort, managementPort, iptables } = settings;
  return {
    id: 'firewall',
    customize: async (prompt, state) => {
      // A legacy node guards itself.
      if (firewall === undefined || state.legacyNode) return;
      const roles = { virt, gluster, sshPorts: [sshPort], vdsmPort: managementPort };
      if (firewall === 'iptables') await prompt.envSet(network.iptablesRules, iptablesRules(roles, iptables));
      if (await isOurs(prompt)) await prompt.envSet(firewallType, firewall);
      else await setForPython(prompt, firewall, roles);
    },
  };
}

/** The Python program does not have the key. */
async function isOurs(prompt: CommandPrompt): Promise<boolean> {
  return (await prompt.envGet(dialog.machineExtras)) !== null;
}

/** It knows no kind of firewall, and only those services that it is told. */
async function setForPython(prompt: CommandPrompt, firewall: string, roles: HostRoles): Promise<void> {
  if (firewall === 'iptables') await prompt.envSet(network.iptablesEnable, true);
  if (firewall !== 'firewalld') return;
  const { services, ports } = openingsOf(roles);
  const others = { name: 'ovirt-others', ports, description: 'More ports of oVirt' };
  for (const service of [...services, others])
    await prompt.envSet(
      { name: `${network.firewalldService.prefix}${service.name}` },
      serviceXml(service)
        .map((line) => line.trim())
        .join(''),
    );
  await prompt.envSet(network.firewalldEnable, true);
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
