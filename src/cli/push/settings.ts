// What the hosts are to become, of flags and parameters.
import type { Settings } from '../../backend/deploy/settings.ts';
import { parseAssignment } from '../../environment/arguments.ts';
import { parseOpenSshKey } from '../../ssh/openssh-key.ts';
import type { Management } from '../../backend/deploy/units/management.ts';
import type { PushOptions } from './options.ts';
import { bad, oneOf, readText } from './options.ts';

/** @throws DeployError bad-argument, bad-value */
export function readSettings({ flags, parameters, port }: PushOptions): Settings {
  const key = flags['ssh-public-key'];
  const publicKey = key === undefined ? undefined : readText(key).trim();
  if (publicKey !== undefined) parseOpenSshKey(publicKey);
  const address = parameters.FenceKdumpDestinationAddress;
  return {
    virt: !flags['no-virt'],
    gluster: flags.gluster,
    checkVirtHardware: !flags['no-hardware-check'],
    engineHost: flags['engine-host'],
    enginePort: undefined,
    managementPort: 54_321,
    encrypt: parameters.EncryptHostCommunication,
    vdsmMinimumVersion: parameters.BootstrapMinimalVdsmVersion || undefined,
    setClock: true,
    sshPublicKey: publicKey,
    sshUser: undefined,
    tunedProfile: flags.tuned,
    firewall: oneOf('--firewall', flags.firewall, ['none', 'iptables', 'firewalld']),
    customRules: parameters.IPTablesConfigSiteCustom.split('\\n').filter((rule) => rule !== ''),
    sshPort: port ?? 22,
    fenceKdump:
      address === ''
        ? undefined
        : {
            address,
            port: parameters.FenceKdumpDestinationPort,
            messageInterval: parameters.FenceKdumpMessageInterval,
          },
    kernelArguments: flags['kernel-arguments'],
    kernelArgumentsBefore: undefined,
    console: flags.console,
    hostedEngine: oneOf('--hosted-engine', flags['hosted-engine'], ['none', 'deploy', 'remove']) ?? 'none',
    hostedEngineConfig: {},
    ignoreChecks: flags.ignore,
    acceptPackageKeys: !flags['refuse-package-keys'],
    reboot: oneOf('--reboot', flags.reboot, ['never', 'needed', 'always']) ?? 'needed',
    environment: flags.set.map(parseAssignment),
  };
}

/** Undefined deploys. @throws DeployError bad-argument */
export function readManagement({ flags }: PushOptions): Management | undefined {
  const { 'check-updates': check, update, renew } = flags;
  if (check !== undefined && update !== undefined) throw bad('give --check-updates or --update');
  if (check !== undefined) return { mode: 'checkUpdate', packages: check.split(',') };
  if (update !== undefined) return { mode: 'update', packages: update.split(',') };
  return renew ? { mode: 'disabled', packages: [] } : undefined;
}
