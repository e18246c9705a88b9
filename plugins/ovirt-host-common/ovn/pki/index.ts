// The certificate by which this host's OVN controller proves itself to the central one.
import type { Context } from '../../../../src/core/context.ts';
import type { Plugin } from '../../../../src/core/plugin.ts';
import { priority } from '../../../../src/core/stages.ts';
import { checkEnrollment, enroll } from '../../../../src/enrollment/enrollment.ts';
import { x509Enrollment } from '../../../../src/enrollment/x509.ts';
import { odeploy, vdsmPki } from '../../keys.ts';
import { ovnPki as keys } from './keys.ts';

const folder = '/etc/pki/vdsm/ovn';
const owners = { owner: 'openvswitch', group: 'openvswitch' };

const enrollment = x509Enrollment({
  name: 'OVN',
  title: 'OVN',
  keys: { mode: keys.certificateEnrollment, keySize: vdsmPki.keySize, answer: keys.certificateChain },
  pending: {
    path: `${folder}/ovn-key.pending.pem`,
    mode: 0o400,
    owner: 'root',
    group: 'root',
    enforcePermissions: true,
  },
  incompleteReason: 'OVN certificate enrollment required',
  folders: [{ path: folder, mode: 0o755, ...owners }],
  files: [
    { holds: 'ca', path: `${folder}/ca-cert.pem`, mode: 0o644, ...owners },
    { holds: 'host', path: `${folder}/ovn-cert.pem`, mode: 0o644, ...owners },
    { holds: 'key', path: `${folder}/ovn-key.pem`, mode: 0o440, ...owners },
  ],
  why: 'OVN proves with it which host this is',
});

const isWanted = ({ env }: Context) => env.get(keys.certificateEnrollment) !== 'none';

export const ovnCertificates: Plugin = {
  id: 'ovirt-host-common.ovn.pki',
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
