// Keys of the migration certificate.
import { key } from '#plugin';

export const qemuPki = {
  certificateEnrollment: key.str('QEMU_PKI/certificateEnrollment', {
    default: 'none',
    doc: 'How the certificate of encrypted migrations is enrolled: none, request, accept or inline.',
  }),
  certificateChain: key.multi('QEMU_PKI/certificateChain', {
    doc: 'For the enrolment `accept`: PEM lines, the CA first, then the certificate and its intermediates.',
  }),
};
