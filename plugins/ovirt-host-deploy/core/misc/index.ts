// Asks whether to deploy at all, and reboots instead of starting services where that was wanted.
import { DeployError, priority, type AnyKey, type Context, type Plugin } from '#plugin';
import { confirms } from '#dialog/wire/names';
import { odeploy } from '../../../ovirt-host-common/keys.ts';
import { system } from '../../../otopi/keys.ts';
import { deploy, gluster, node, ovirtHost, vdsm, virt } from '../../keys.ts';

export const coreMisc: Plugin = {
  id: 'ovirt-host-deploy.core.misc',
  inImage: ['confirm'],
  notInCheck: ['confirm'],
  keys: [deploy, gluster, node, ovirtHost, vdsm, virt].flatMap((group) => Object.values<AnyKey>(group)),
  events: () => [
    { id: 'confirm', stage: 'INIT', priority: priority.FIRST, run: confirm },
    { id: 'reboot', stage: 'CLOSEUP', when: ({ env }) => env.get(deploy.forceReboot), run: scheduleReboot },
  ],
};

async function confirm({ dialog }: Context): Promise<void> {
  const proceed = await dialog.confirm(
    confirms.DEPLOY_PROCEED,
    'Proceed with ovirt-host-deploy',
    'This host will be configured to run virtual machines for oVirt.',
  );
  if (!proceed) throw new DeployError('aborted', 'Aborted by user', { aborted: true });
}

function scheduleReboot({ env, log }: Context): void {
  if (env.get(odeploy.installIncomplete)) log.warning('No reboot: the installation is incomplete');
  else env.set(system.reboot, true);
}
