// vdsm: the host's id, which no other host may have, and how engine and host reach each other.
import { DeployError } from '../../../base/errors.ts';
import { node, vdsm, virt } from '../../../../plugins/ovirt-host-deploy/keys.ts';
import { type HostId, hostId } from '../../border/words.ts';
import type { Settings } from '../settings.ts';
import type { Unit } from '../unit.ts';

/** @param claimId remembers the id for this host; answers the other host that has it already */
export function vdsmUnit(settings: Settings, claimId: (id: HostId) => string | undefined): Unit {
  return {
    id: 'vdsm',
    customize: async (prompt, state) => {
      state.legacyNode = (await prompt.envGet(node.legacyNode)) === true;
      const said = await prompt.envGet(vdsm.id);
      if (typeof said === 'string' && said !== '') {
        const id = hostId(said);
        const other = claimId(id);
        if (other !== undefined)
          throw new DeployError(
            'host-id-taken',
            `The host has the unique id ${id}, and so has ${other}. If one is a copy of the other, remove /etc/vdsm/vdsm.id on it`,
          );
        state.id = id;
      }
      await prompt.envSet(config('vars/ssl'), settings.encrypt ? 'true' : 'false');
      await prompt.envSet(config('addresses/management_port'), String(settings.managementPort));
      await prompt.envSet(virt.enable, settings.virt);
      await prompt.envSet(vdsm.checkVirtHardware, settings.checkVirtHardware);
      if (settings.engineHost !== undefined) await prompt.envSet(vdsm.engineHost, settings.engineHost);
      if (settings.enginePort !== undefined) await prompt.envSet(vdsm.enginePort, settings.enginePort);
      if (settings.vdsmMinimumVersion !== undefined)
        await prompt.envSet(vdsm.minimumVersion, settings.vdsmMinimumVersion);
    },
  };
}

function config(name: string): { name: string } {
  return { name: `${vdsm.config.prefix}${name}` };
}
