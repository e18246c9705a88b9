// Keys of the serial console's certificate.
import { key } from '#plugin';

export const vmconsolePki = {
  caKey: key.str('VMCONSOLE/caKey', { doc: 'OpenSSH public key of the CA of serial consoles, one line.' }),
  keySize: key.int('VMCONSOLE/keySize', { default: 2048, doc: 'RSA bits of the key; less than 2048 is refused.' }),
  certificate: key.str('VMCONSOLE/certificate', { doc: 'For `accept`: the OpenSSH host certificate, one line.' }),
  certificateEnrollment: key.str('VMCONSOLE/certificateEnrollment', {
    default: 'none',
    doc: "How the serial console's certificate is enrolled: none, request, accept or inline.",
  }),
};
