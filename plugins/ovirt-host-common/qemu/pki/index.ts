// The certificate by which qemu encrypts migrations; its CA signs nothing else.
import type { Context } from '../../../../src/core/context.ts';
import type { Plugin } from '../../../../src/core/plugin.ts';
import { priority } from '../../../../src/core/stages.ts';
import { checkEnrollment, enroll } from '../../../../src/enrollment/enrollment.ts';
import { x509Enrollment } from '../../../../src/enrollment/x509.ts';
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
  pending: {
    path: `${folder}/server-key.pending.pem`,
    mode: 0o400,
    owner: 'root',
    group: 'root',
    enforcePermissions: true,
  },
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

const isWanted = ({ env }: Context) => env.get(keys.certificateEnrollment) !== 'none';

export const qemuCertificates: Plugin = {
  id: 'ovirt-host-common.qemu.pki',
  keys: Object.values(keys),
  events: () => [
    { id: 'validation', stage: 'VALIDATION', when: isWanted, run: async (ctx) => checkEnrollment(ctx, enrollment) },
    {
      id: 'misc',
      stage: 'MISC',
      priority: priority.LOW,
      when: isWanted,
      run: async (ctx) => enroll(ctx, enrollment, odeploy),
    },
  ],
};
