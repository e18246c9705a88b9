// What the hosts are to become, of flags and parameters.
import { defaultSettings, type Settings } from '../../backend/deploy/settings.ts';
import { parseNames } from '../../backend/fleet/host-list.ts';
import { parseAssignment } from '../../environment/arguments.ts';
import { parseOpenSshKey } from '../../openssh/openssh-key.ts';
import type { Management } from '../../backend/deploy/units/management.ts';
import type { PushOptions } from './options.ts';
import { bad, oneOf, readText, wholeNumber } from './options.ts';

/** @throws DeployError bad-argument, bad-value */
export function readSettings({ flags, hosts, parameters, port: sshPort }: PushOptions): Settings {
  const port = (flag: 'engine-port' | 'management-port'): number | undefined =>
    wholeNumber(`--${flag}`, flags[flag], 1, 65_535);
  const key = flags['ssh-public-key'];
  const publicKey = key === undefined ? undefined : withComment(readText(key).trim(), parameters.SSHKeyAlias);
  if (publicKey === undefined && flags['ssh-public-key-user'] !== undefined)
    throw bad('--ssh-public-key-user needs --ssh-public-key');
  const address = parameters.FenceKdumpDestinationAddress;
  return {
    virt: !flags['no-virt'],
    gluster: flags.gluster,
    checkVirtHardware: !flags['no-hardware-check'],
    engineHost: flags['engine-host'],
    enginePort: port('engine-port'),
    managementPort: port('management-port') ?? defaultSettings.managementPort,
    encrypt: parameters.EncryptHostCommunication,
    vdsmMinimumVersion: parameters.BootstrapMinimalVdsmVersion || undefined,
    setClock: !flags['no-clock'],
    sshPublicKey: publicKey,
    sshUser: flags['ssh-public-key-user'],
    tunedProfile: flags.tuned,
    firewall: oneOf('--firewall', flags.firewall, ['none', 'iptables', 'firewalld']),
    iptables: {
      config: parameters.IPTablesConfig,
      forVirt: parameters.IPTablesConfigForVirt,
      forGluster: parameters.IPTablesConfigForGluster,
      custom: parameters.IPTablesConfigSiteCustom,
    },
    sshPort: sshPort ?? defaultSettings.sshPort,
    fenceKdump:
      address === ''
        ? undefined
        : {
            address,
            port: parameters.FenceKdumpDestinationPort,
            messageInterval: parameters.FenceKdumpMessageInterval,
          },
    kernelArguments: flags['kernel-arguments'],
    kernelArgumentsBefore: flags['kernel-arguments-before'],
    console: flags.console,
    names: readNames(flags.names, hosts.length),
    certificateAddress: flags['certificate-address'],
    hostedEngine: oneOf('--hosted-engine', flags['hosted-engine'], ['none', 'deploy', 'remove']) ?? 'none',
    ignoreChecks: flags.ignore,
    hostedEngineConfig: Object.fromEntries(
      flags['hosted-engine-config'].map((one) => nameAndValue('--hosted-engine-config', one)),
    ),
    acceptPackageKeys: !flags['refuse-package-keys'],
    reboot: oneOf('--reboot', flags.reboot, ['never', 'needed', 'always']) ?? 'needed',
    environment: flags.set.map(parseKey),
  };
}

/** @throws DeployError bad-argument, ca-name */
function readNames(given: string | undefined, hosts: number): readonly string[] | undefined {
  if (given === undefined) return undefined;
  if (hosts !== 1) throw bad('--names is for one host; use names= in an --inventory for more');
  return parseNames(given);
}

/** Undefined deploys. @throws DeployError bad-argument */
export function readManagement({ flags, parameters }: PushOptions): Management | undefined {
  const { 'check-updates': check, update, packages: given, renew, due } = flags;
  if (check && update) throw bad('give --check-updates or --update');
  if (given !== undefined && !check && !update) throw bad('--packages is for --check-updates and --update');
  if (due && !check) throw bad('--due is for --check-updates');
  const usual = [parameters.PackageNamesForCheckUpdate, parameters.UserPackageNamesForCheckUpdate].join(',');
  const names = (given ?? usual).split(/[\s,]+/).filter((name) => name !== '');
  const packages = [...new Set(names)];
  if ((check || update) && packages.length === 0) throw bad('no package is named: give --packages');
  if (check) return { mode: 'checkUpdate', packages };
  if (update) return { mode: 'update', packages };
  return renew ? { mode: 'disabled', packages: [] } : undefined;
}

/** The key under the name it has among a host's authorized keys. @throws DeployError bad-value */
function withComment(publicKey: string, alias: string): string {
  const { type, blob, comment } = parseOpenSshKey(publicKey);
  return `${type} ${blob} ${alias || comment || 'ovirt-engine'}`;
}

function parseKey(text: string): Settings['environment'][number] {
  const { name, how, value } = parseAssignment(text);
  if (how !== 'set') throw bad(`--set ${name}: a key of a host can be set, not appended to`);
  return { name, value };
}

/** @throws DeployError bad-argument */
export function nameAndValue(option: string, text: string): [string, string] {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw bad(`${option} wants NAME=VALUE, not '${text}'`);
  return [name, value];
}
