// What a host is to become: the same for every host of one command, but for what a list of hosts says of one.
import type { Value } from '../../environment/key.ts';
import type { IptablesTemplates } from '../../ovirt/firewall/iptables-rules.ts';
import { iptablesTemplates } from '../../ovirt/firewall/iptables-rules.ts';

/** What a host is to become. */
export interface Settings {
  /** The host runs virtual machines. */
  readonly virt: boolean;
  readonly gluster: boolean;
  /** Refuse hardware that cannot run virtual machines. */
  readonly checkVirtHardware: boolean;
  readonly engineHost: string | undefined;
  readonly enginePort: number | undefined;
  readonly managementPort: number;
  readonly encrypt: boolean;
  readonly vdsmMinimumVersion: string | undefined;
  /** Set the host's clock by ours unless something keeps it. */
  readonly setClock: boolean;
  /** One OpenSSH public key to let in. */
  readonly sshPublicKey: string | undefined;
  readonly sshUser: string | undefined;
  readonly tunedProfile: string | undefined;
  /** undefined leaves the host's firewall alone. */
  readonly firewall: 'none' | 'iptables' | 'firewalld' | undefined;
  /** What the rules of iptables are made of. */
  readonly iptables: IptablesTemplates;
  readonly sshPort: number;
  readonly fenceKdump:
    | { readonly address: string; readonly port: number; readonly messageInterval: number }
    | undefined;
  readonly kernelArguments: string | undefined;
  readonly kernelArgumentsBefore: string | undefined;
  readonly console: boolean;
  /** In the host's certificates, in place of the name that push was called with. */
  readonly names: readonly string[] | undefined;
  /** There too: the address that ssh connected to. */
  readonly certificateAddress: boolean;
  readonly hostedEngine: 'none' | 'deploy' | 'remove';
  readonly hostedEngineConfig: Readonly<Record<string, string>>;
  /** Ids of checks whose errors are only warnings. */
  readonly ignoreChecks: readonly string[];
  readonly acceptPackageKeys: boolean;
  /** never, needed or always. */
  readonly reboot: 'never' | 'needed' | 'always';
  /** More keys of the environment, set last. */
  readonly environment: readonly { readonly name: string; readonly value: Value }[];
}

/** What may be said of one host alone. */
export type HostSettings = Partial<
  Pick<
    Settings,
    | 'virt'
    | 'gluster'
    | 'console'
    | 'names'
    | 'certificateAddress'
    | 'engineHost'
    | 'enginePort'
    | 'managementPort'
    | 'tunedProfile'
    | 'kernelArguments'
    | 'environment'
  >
>;

/** @param port of its sshd, which its firewall lets in */
export function settingsOf(shared: Settings, own: HostSettings = {}, port?: number): Settings {
  const environment = [...shared.environment, ...(own.environment ?? [])];
  return { ...shared, ...own, sshPort: port ?? shared.sshPort, environment };
}

/** A hypervisor with encrypted connections, its firewall left alone, rebooted where needed. */
export const defaultSettings: Settings = {
  virt: true,
  gluster: false,
  checkVirtHardware: true,
  engineHost: undefined,
  enginePort: undefined,
  managementPort: 54_321,
  encrypt: true,
  vdsmMinimumVersion: undefined,
  setClock: true,
  sshPublicKey: undefined,
  sshUser: undefined,
  tunedProfile: undefined,
  firewall: undefined,
  iptables: iptablesTemplates,
  sshPort: 22,
  fenceKdump: undefined,
  kernelArguments: undefined,
  kernelArgumentsBefore: undefined,
  console: false,
  names: undefined,
  certificateAddress: false,
  hostedEngine: 'none',
  hostedEngineConfig: {},
  ignoreChecks: [],
  acceptPackageKeys: true,
  reboot: 'needed',
  environment: [],
};
