// Keys that several plugins of a deployment share.
import { key } from '#environment/key';

export const deploy = {
  forceReboot: key.bool('ODEPLOY/forceReboot', {
    default: false,
    doc: 'Reboot at the end instead of starting services, unless the installation is incomplete.',
  }),
  offlinePackager: key.bool('ODEPLOY/offlinePackager', {
    default: false,
    doc: 'Install no packages: assume that everything is installed.',
    defaultDoc: 'False; True on a legacy node',
  }),
};

export const ovirtHost = {
  minimumVersion: key.str('OVIRT_HOST/minimumVersion', {
    doc: 'Least version of the package ovirt-host: VERSION or VERSION-RELEASE.',
  }),
};

/** How the host is reached from the engine and the engine from the host, and the host's identity. */
export const vdsm = {
  minimumVersion: key.str('VDSM/vdsmMinimumVersion', {
    doc: 'Least version of the package vdsm: VERSION or VERSION-RELEASE.',
  }),
  id: key.str('VDSM/vdsmId', {
    doc: "The host's unique id, kept in /etc/vdsm/vdsm.id.",
    defaultDoc: 'of the hardware, else random; known from customization on',
  }),
  engineHost: key.str('VDSM/engineHost', { doc: "The engine's name, for the connectivity check and the bridge." }),
  engineAddress: key.str('VDSM/engineAddress', {
    doc: "The engine's address.",
    defaultDoc: 'VDSM/engineHost resolved',
  }),
  enginePort: key.int('VDSM/enginePort', { default: 80, doc: "The engine's TCP port for the connectivity check." }),
  connectionTimeout: key.int('VDSM/connectionTimeout', {
    default: 10,
    doc: 'Seconds one try to reach the engine may take.',
  }),
  connectionRetries: key.int('VDSM/connectionRetries', {
    default: 60,
    doc: 'Tries to reach the engine before the bridge is rolled back.',
  }),
  managementBridgeName: key.str('VDSM/managementBridgeName', { doc: 'Create this bridge (1.0).' }),
  checkVirtHardware: key.bool('VDSM/checkVirtHardware', {
    default: true,
    doc: 'Refuse hardware that cannot run virtual machines.',
  }),
  configOverride: key.bool('VDSM/configOverride', {
    default: true,
    doc: 'Write the VDSM_CONFIG keys to /etc/vdsm/vdsm.conf.',
  }),
  configMerge: key.bool('VDSM/configMerge', {
    default: false,
    doc: 'Keep what else an existing /etc/vdsm/vdsm.conf holds.',
  }),
  config: key.family('VDSM_CONFIG/', '<section>/<key>', 'str', {
    doc: 'Becomes KEY = value in [SECTION] of /etc/vdsm/vdsm.conf.',
  }),
  disableNetworkManager: key.bool('VDSM/disableNetworkManager', {
    default: false,
    doc: 'Turn NetworkManager off, as vdsm before 4.19 needs it.',
  }),
};

/** What kind of oVirt Node this host is, if any. Always a bool from INIT on. */
export const node = {
  ovirtNode: key.bool('VDSM/ovirt-node', {
    default: false,
    doc: 'The host is an oVirt Node (next generation).',
    defaultDoc: 'detected',
  }),
  legacyNode: key.bool('VDSM/ovirt-legacy-node', {
    default: false,
    doc: 'The host is a vintage node: read-only root, persisted files.',
    defaultDoc: 'detected',
  }),
  node: key.bool('VDSM/node', {
    default: false,
    doc: 'The same as VDSM/ovirt-legacy-node, for engine 3.2.',
    defaultDoc: 'detected',
  }),
  containerNode: key.bool('VDSM/ovirt-container-node', {
    default: false,
    doc: 'The host is a container node.',
    defaultDoc: 'detected',
  }),
  nodeHasOwnBridges: key.bool('VDSM/nodeHasOwnBridges', {
    default: false,
    doc: 'The node made bridges of its own over its interfaces.',
    defaultDoc: 'detected',
  }),
  pluginVdsmFeatures: key.multi('VDSM/nodePluginVdsmFeatures', {
    default: [],
    doc: 'Features of ovirt-node-plugin-vdsm on a legacy node.',
    defaultDoc: 'detected',
  }),
};

export const virt = {
  enable: key.bool('VIRT/enable', { default: false, doc: 'The host runs virtual machines.' }),
};

export const gluster = {
  enable: key.bool('GLUSTER/enable', { default: false, doc: 'The host serves gluster volumes.' }),
  monitoringEnable: key.bool('GLUSTER/monitoringEnable', { default: false, doc: 'Nagios watches this gluster host.' }),
  monitoringServer: key.str('GLUSTER/monitoringServer', { doc: 'Address of the nagios server.' }),
};

export const vmconsole = {
  support: key.int('VMCONSOLE/support', {
    default: 0,
    doc: '1 if the package ovirt-vmconsole-host can be had.',
    defaultDoc: 'detected at customization',
  }),
  enable: key.bool('VMCONSOLE/enable', { default: false, doc: 'Give virtual machines a serial console over ssh.' }),
};

export const openvswitch = {
  enable: key.bool('NETWORK/openvswitch', { default: false, doc: 'Install and start Open vSwitch.' }),
};

export const ovn = {
  central: key.str('NETWORK_OVN/central', { doc: "Address of OVN's central server; without it the host uses no OVN." }),
  tunnelNetwork: key.str('NETWORK_OVN/tunnelNetwork', {
    default: 'ovirtmgmt',
    doc: 'Network whose address on this host OVN tunnels from, or that address.',
  }),
};
