// The certificate by which this host's OVN controller proves itself to the central one.
import type { Plugin } from '#plugin';
import { enrollmentPlugin, fixedEnrollment } from '#ovirt/enrollment/plugin';
import { x509Enrollment } from '#ovirt/enrollment/x509';
import { odeploy, vdsmPki } from '../../keys.ts';
import { ovnPki as keys } from './keys.ts';

const folder = '/etc/pki/vdsm/ovn';
const owners = { owner: 'openvswitch', group: 'openvswitch' };

const enrollment = x509Enrollment({
  name: 'OVN',
  title: 'OVN',
  keys: { mode: keys.certificateEnrollment, keySize: vdsmPki.keySize, answer: keys.certificateChain },
  pending: `${folder}/ovn-key.pending.pem`,
  incompleteReason: 'OVN certificate enrollment required',
  folders: [{ path: folder, mode: 0o755, ...owners }],
  files: [
    { holds: 'ca', path: `${folder}/ca-cert.pem`, mode: 0o644, ...owners },
    { holds: 'host', path: `${folder}/ovn-cert.pem`, mode: 0o644, ...owners },
    { holds: 'key', path: `${folder}/ovn-key.pem`, mode: 0o440, ...owners },
  ],
  why: 'OVN proves with it which host this is',
});

export const ovnCertificates: Plugin = enrollmentPlugin({
  id: 'ovirt-host-common.ovn.pki',
  keys,
  ...fixedEnrollment(enrollment, odeploy),
});
