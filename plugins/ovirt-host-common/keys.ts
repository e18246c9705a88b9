// Keys that plugins of several groups share: how the run ends, and the enrolment of vdsm's certificate.
import { key } from '../../src/environment/key.ts';

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

export const hostedEngine = {
  action: key.str('HOSTED_ENGINE/action', {
    default: 'none',
    doc: 'Whether this host can run the hosted engine: none (as it is), deploy or remove.',
  }),
  config: key.family('HOSTED_ENGINE_CONFIG/', '<key>', 'str', {
    doc: 'Becomes KEY=value in /etc/ovirt-hosted-engine/hosted-engine.conf.',
  }),
};

export const vnc = {
  tls: key.bool('VNC/tls', { default: false, doc: 'Encrypt VNC consoles.' }),
  sasl: key.bool('VNC/sasl', { default: false, doc: 'Let VNC consoles ask for a password by SASL.' }),
};
