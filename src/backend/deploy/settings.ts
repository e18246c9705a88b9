// What a host is to become: the same for every host of one command.
import type { Value } from '../../environment/key.ts';

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
  /** iptables rules of the site, put before the final rejection. */
  readonly customRules: readonly string[];
  readonly sshPort: number;
  readonly fenceKdump:
    | { readonly address: string; readonly port: number; readonly messageInterval: number }
    | undefined;
  readonly kernelArguments: string | undefined;
  readonly kernelArgumentsBefore: string | undefined;
  readonly console: boolean;
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
  customRules: [],
  sshPort: 22,
  fenceKdump: undefined,
  kernelArguments: undefined,
  kernelArgumentsBefore: undefined,
  console: false,
  hostedEngine: 'none',
  hostedEngineConfig: {},
  ignoreChecks: [],
  acceptPackageKeys: true,
  reboot: 'needed',
  environment: [],
};
