// The certificate by which qemu encrypts migrations; its CA signs nothing else.
import type { Plugin } from '#plugin';
import { enrollmentPlugin, fixedEnrollment } from '#ovirt/enrollment/plugin';
import { x509Enrollment } from '#ovirt/enrollment/x509';
import { odeploy, vdsmPki } from '../../keys.ts';
import { qemuPki as keys } from './keys.ts';

const folder = '/etc/pki/vdsm/libvirt-migrate';
const vdsmFolder = { path: folder, mode: 0o755, owner: 'vdsm', group: 'kvm' };
const open = { owner: 'root', group: 'kvm', mode: 0o644 };
const closed = { owner: 'root', group: 'qemu', mode: 0o440 };

const enrollment = x509Enrollment({
  name: 'QEMU',
  title: 'migration',
  keys: { mode: keys.certificateEnrollment, keySize: vdsmPki.keySize, answer: keys.certificateChain },
  pending: `${folder}/server-key.pending.pem`,
  incompleteReason: 'Migration certificate enrollment required',
  folders: [vdsmFolder],
  files: [
    { holds: 'ca', path: `${folder}/ca-cert.pem`, ...open },
    { holds: 'host', path: `${folder}/server-cert.pem`, ...open },
    { holds: 'key', path: `${folder}/server-key.pem`, ...closed },
  ],
  links: [
    { path: `${folder}/client-cert.pem`, target: 'server-cert.pem' },
    { path: `${folder}/client-key.pem`, target: 'server-key.pem' },
  ],
  why: 'migrations are encrypted',
});

export const qemuCertificates: Plugin = enrollmentPlugin({
  id: 'ovirt-host-common.qemu.pki',
  keys,
  ...fixedEnrollment(enrollment, odeploy),
});
