// Keys that plugins of several groups share: how the run ends, and the enrolment of vdsm's certificate.
import { key } from '#environment/key';

export const odeploy = {
  interfaceVersion: key.str('ODEPLOY/INTERFACE_VERSION', {
    default: '3',
    doc: 'Version of the interface between a back-end and this program.',
  }),
  installIncomplete: key.bool('ODEPLOY/installIncomplete', {
    default: false,
    doc: 'No failure, but a manual step or another run is needed.',
  }),
  installIncompleteReasons: key.multi('ODEPLOY/installIncompleteReasons', {
    default: [],
    doc: 'Why the installation is incomplete.',
  }),
};

export const engine = {
  correlationId: key.str('OVIRT_ENGINE/correlationId', {
    doc: "Names the engine's action that this run belongs to; the back-end sets it.",
  }),
};

export const vdsmPki = {
  certificateEnrollment: key.str('VDSM/certificateEnrollment', {
    default: 'none',
    doc: "How vdsm's certificate is enrolled: none, request, accept or inline.",
  }),
  certificateChain: key.multi('VDSM/certificateChain', {
    doc: 'For the enrolment `accept`: PEM lines, the CA first, then the host certificate and its intermediates.',
  }),
  keySize: key.int('VDSM/keySize', { default: 2048, doc: 'RSA bits of the host key; less than 2048 is refused.' }),
};

/** What hosted-engine-setup and the engine write that says nothing secret, such as `true`, `nfs` or `ovirtmgmt`. */
const hostedEngineCommonNames = [
  'bridge',
  'ca_cert',
  'ca_subject',
  'conf',
  'conf_image_UUID',
  'conf_volume_UUID',
  'connectionUUID',
  'console',
  'domainType',
  'fqdn',
  'gateway',
  'host_id',
  'iqn',
  'lockspace_image_UUID',
  'lockspace_volume_UUID',
  'lvm_enabled',
  'metadata_image_UUID',
  'metadata_volume_UUID',
  'mnt_options',
  'network_test',
  'nfs_version',
  'port',
  'portal',
  'sdUUID',
  'spUUID',
  'storage',
  'tcp_t_address',
  'tcp_t_port',
  'vdsm_use_ssl',
  'vm_disk_id',
  'vm_disk_vol_id',
  'vmid',
];

export const hostedEngine = {
  action: key.str('HOSTED_ENGINE/action', {
    default: 'none',
    doc: 'Whether this host can run the hosted engine: none (as it is), deploy or remove.',
  }),
  config: key.family('HOSTED_ENGINE_CONFIG/', '<key>', 'str', {
    doc: 'Becomes KEY=value in /etc/ovirt-hosted-engine/hosted-engine.conf.',
    // The password of iSCSI storage may be among them.
    secret: true,
    commonNames: hostedEngineCommonNames,
  }),
};

export const vnc = {
  tls: key.bool('VNC/tls', { default: false, doc: 'Encrypt VNC consoles.' }),
  sasl: key.bool('VNC/sasl', { default: false, doc: 'Let VNC consoles ask for a password by SASL.' }),
};
