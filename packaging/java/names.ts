// Where a key has its Java constant, and the names that cannot be made of the key's own: those that back-ends compile against.
import { confirms, displays, queries } from '../../src/dialog/wire/names.ts';

export const packages = {
  'org.ovirt.otopi.constants': 'Constants of the engine: keys, types, and what its own plugins ask.',
  'org.ovirt.ovirt_host_deploy.constants': 'Constants of a deployment.',
  'org.ovirt.ovirt_host_mgmt.constants': 'Constants of the management of a deployed host.',
} as const;
export type JavaPackage = keyof typeof packages;

export interface JavaClass {
  readonly package: JavaPackage;
  readonly name: string;
}

const otopi = (name: string): JavaClass => ({ package: 'org.ovirt.otopi.constants', name });
const deploy = (name: string): JavaClass => ({ package: 'org.ovirt.ovirt_host_deploy.constants', name });
const mgmt = (name: string): JavaClass => ({ package: 'org.ovirt.ovirt_host_mgmt.constants', name });

/** By the first part of a key's name; the longest one that it begins with counts. */
export const classes: Readonly<Record<string, JavaClass>> = {
  BASE: otopi('BaseEnv'),
  COMMAND: otopi('BaseEnv'),
  CORE: otopi('CoreEnv'),
  INFO: otopi('CoreEnv'),
  QUESTION: otopi('CoreEnv'),
  DIALOG: otopi('DialogEnv'),
  SYSTEM: otopi('SysEnv'),
  NETWORK: otopi('NetEnv'),
  PACKAGER: otopi('PackEnv'),
  ODEBUG: otopi('DebugEnv'),
  ODEPLOY: deploy('CoreEnv'),
  OVIRT_ENGINE: deploy('EngineEnv'),
  OVIRT_HOST: deploy('OvirtHostEnv'),
  VDSM: deploy('VdsmEnv'),
  VIRT: deploy('VirtEnv'),
  GLUSTER: deploy('GlusterEnv'),
  TUNE: deploy('TuneEnv'),
  KERNEL: deploy('KernelEnv'),
  KDUMP: deploy('KdumpEnv'),
  VMCONSOLE: deploy('VMConsoleEnv'),
  HOSTED_ENGINE: deploy('HostedEngineEnv'),
  OPENSTACK: deploy('OpenStackEnv'),
  QEMU_PKI: deploy('QemuPkiEnv'),
  OVN_PKI: deploy('OvnPkiEnv'),
  NETWORK_OVN: deploy('OvnEnv'),
  VNC: deploy('VncEnv'),
  SPICE: deploy('SpiceEnv'),
  FIREWALL: deploy('FirewallEnv'),
  OMGMT_CORE: mgmt('CoreEnv'),
  OMGMT_PACKAGES: mgmt('PackagesEnv'),
};

/** Keys whose constant is not what their name makes of it: its class, its name or both. */
export const irregular: Readonly<Record<string, { readonly class?: JavaClass; readonly constant?: string }>> = {
  'CORE/randomizeEvents': { class: otopi('BaseEnv') },
  'CORE/failOnPrioOverride': { class: otopi('BaseEnv') },
  'CORE/ignoreMissingBeforeAfter': { class: otopi('BaseEnv') },
  'CORE/internalPackageTransaction': { constant: 'INTERNAL_PACKAGES_TRANSACTION' },
  'PACKAGER/yumExpireCache': { constant: 'YUMPACKAGER_EXPIRE_CACHE' },
  'PACKAGER/dnfExpireCache': { constant: 'DNFPACKAGER_EXPIRE_CACHE' },
  'VDSM/ovirt-legacy-node': { constant: 'OVIRT_VINTAGE_NODE' },
  'VDSM/nodeHasOwnBridges': { constant: 'OVIRT_NODE_HAS_OWN_BRIDGES' },
  'VDSM/disableNetworkManager': { constant: 'DISABLE_NETWORKMANAGER' },
  'VMCONSOLE/caKey': { constant: 'CAKEY' },
  'HOSTED_ENGINE_CONFIG/<key>': { constant: 'HOSTED_ENGINE_CONFIG_PREFIX' },
  'OPENSTACK/neutronLinuxBridgeEnable': { constant: 'NEUTRON_LINUXBRIDGE_ENABLE' },
  'OPENSTACK/neutronOpenvswitchIntegrationBridge': { constant: 'NEUTRON_OPENVSWITCH_INTERNAL_BRIDGE' },
  'OMGMT_PACKAGES/packagesUpdateMode': { constant: 'UPDATE_MODE' },
};

/** A class of words that are no keys. */
export interface Words extends JavaClass {
  readonly doc: string;
  readonly constants: Readonly<Record<string, string | number>>;
}

export const words: readonly Words[] = [
  {
    ...otopi('Types'),
    doc: 'Types of values.',
    constants: {
      NONE: 'none',
      BOOLEAN: 'bool',
      INTEGER: 'int',
      STRING: 'str',
      MULTI_STRING: 'multi-str',
      OBJECT: 'object',
    },
  },
  {
    ...otopi('Const'),
    doc: 'Words of the command line, of configuration files and of keys.',
    constants: {
      ENVIRONMENT_APPEND_PREFIX: 'APPEND:',
      ENVIRONMENT_PREPEND_PREFIX: 'PREPEND:',
      CONFIG_SECTION_DEFAULT: 'environment:default',
      CONFIG_SECTION_INIT: 'environment:init',
      CONFIG_SECTION_OVERRIDE: 'environment:override',
      CONFIG_SECTION_ENFORCE: 'environment:enforce',
      DIALOG_DIALECT_MACHINE: 'machine',
      DIALOG_DIALECT_HUMAN: 'human',
    },
  },
  {
    ...otopi('SystemEnvironment'),
    doc: 'Variables of the environment that the program reads.',
    constants: {
      DEBUG: 'OTOPI_DEBUG',
      LOG_FILE: 'OTOPI_LOGFILE',
      LOG_DIR: 'OTOPI_LOGDIR',
      CONFIG: 'OTOPI_CONFIG',
      EXEC_DIR: 'OTOPI_EXECDIR',
    },
  },
  {
    ...otopi('Queries'),
    doc: 'What the engine asks.',
    constants: {
      CUSTOMIZATION_COMMAND: queries.CUSTOMIZATION_COMMAND,
      TERMINATION_COMMAND: queries.TERMINATION_COMMAND,
      TIME: queries.TIME,
    },
  },
  { ...otopi('Confirms'), doc: 'What the engine wants confirmed.', constants: { GPG_KEY: confirms.GPG_KEY } },
  { ...otopi('Displays'), doc: 'What the engine shows.', constants: { LOG: displays.LOG } },
  {
    ...deploy('Const'),
    doc: 'Values of keys.',
    constants: {
      CERTIFICATE_ENROLLMENT_NONE: 'none',
      CERTIFICATE_ENROLLMENT_INLINE: 'inline',
      CERTIFICATE_ENROLLMENT_REQUEST: 'request',
      CERTIFICATE_ENROLLMENT_ACCEPT: 'accept',
      VMCONSOLE_SUPPORT_NONE: 0,
      VMCONSOLE_SUPPORT_V1: 1,
      HOSTED_ENGINE_ACTION_DEPLOY: 'deploy',
      HOSTED_ENGINE_ACTION_REMOVE: 'remove',
      HOSTED_ENGINE_ACTION_NONE: 'none',
    },
  },
  {
    ...deploy('Queries'),
    doc: 'What a deployment asks.',
    constants: {
      CERTIFICATE_CHAIN: queries.VDSM_CERTIFICATE_CHAIN,
      QEMU_CERTIFICATE_CHAIN: queries.QEMU_CERTIFICATE_CHAIN,
      OVN_CERTIFICATE_CHAIN: queries.OVN_CERTIFICATE_CHAIN,
      VMCONSOLE_CERTIFICATE: queries.VMCONSOLE_CERTIFICATE,
    },
  },
  {
    ...deploy('Displays'),
    doc: 'What a deployment shows.',
    constants: {
      CERTIFICATE_REQUEST: displays.VDSM_CERTIFICATE_REQUEST,
      QEMU_CERTIFICATE_REQUEST: displays.QEMU_CERTIFICATE_REQUEST,
      OVN_CERTIFICATE_REQUEST: displays.OVN_CERTIFICATE_REQUEST,
      VMCONSOLE_CERTIFICATE_REQUEST: displays.VMCONSOLE_CERTIFICATE_REQUEST,
      CHECK_FINDINGS: displays.CHECK_FINDINGS,
    },
  },
  {
    ...deploy('Confirms'),
    doc: 'What a deployment wants confirmed.',
    constants: { DEPLOY_PROCEED: confirms.DEPLOY_PROCEED, MANAGEMENT_BRIDGE: confirms.VDSM_MANAGEMENT_BRIDGE },
  },
  {
    ...mgmt('Const'),
    doc: 'Values of keys.',
    constants: {
      PACKAGES_UPDATE_MODE_DISABLED: 'disabled',
      PACKAGES_UPDATE_MODE_CHECK_UPDATE: 'checkUpdate',
      PACKAGES_UPDATE_MODE_UPDATE: 'update',
    },
  },
];
