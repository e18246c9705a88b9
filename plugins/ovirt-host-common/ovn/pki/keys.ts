// Keys of the OVN certificate.
import { key } from '#plugin';

export const ovnPki = {
  certificateEnrollment: key.str('OVN_PKI/certificateEnrollment', {
    default: 'none',
    doc: "How OVN's certificate is enrolled: none, request, accept or inline.",
  }),
  certificateChain: key.multi('OVN_PKI/certificateChain', {
    doc: 'For the enrolment `accept`: PEM lines, the CA first, then the certificate and its intermediates.',
  }),
};
