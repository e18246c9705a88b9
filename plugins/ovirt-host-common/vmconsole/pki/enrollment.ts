// Enrolment of an OpenSSH host certificate: what is asked, checked and written.
import { formatValue, type Context } from '#plugin';
import { displays, queries } from '#dialog/wire/names';
import { pendingKey } from '#ovirt/enrollment/enrollment';
import type { Enrollment } from '#ovirt/enrollment/enrollment';
import { verifyHostCertificate } from '#openssh/host-certificate';
import { parsePublicKeyLine } from '#openssh/public-key';
import { readPublicKey } from '#x509/rsa-key';
import { vmconsolePki as keys } from './keys.ts';

export const consoleUser = 'ovirt-vmconsole';
const folder = '/etc/pki/ovirt-vmconsole';
const keyFile = `${folder}/host-ssh_host_rsa`;
const pendingFile = `${keyFile}.pending`;
const why = 'serial consoles prove with it which host they are on';

export function consoleEnrollment({ env, log }: Context): Enrollment<string, { certificate: string }> {
  return {
    keys: { mode: keys.certificateEnrollment, keySize: keys.keySize, answer: keys.certificate },
    pending: pendingKey(pendingFile),
    display: {
      name: displays.VMCONSOLE_CERTIFICATE_REQUEST,
      note: 'The request for the serial console certificate of this host',
    },
    query: async (dialog) =>
      formatValue(await dialog.queryValue(queries.VMCONSOLE_CERTIFICATE, 'The OpenSSH host certificate, one line')),
    incompleteReason: 'Serial console certificate enrollment required',
    verify: (answer, privatePem) => {
      const key = readPublicKey(privatePem, pendingFile);
      const caKey = parsePublicKeyLine(env.get(keys.caKey) ?? '', keys.caKey.name);
      const { keyId, signatureAlgorithm } = verifyHostCertificate(answer, { key, caKey, now: new Date() });
      if (signatureAlgorithm === 'ssh-rsa')
        log.warning(`The host certificate '${keyId}' is signed with SHA-1, which OpenSSH refuses from 8.2 on`);
      return { certificate: answer.trim() };
    },
    write: async ({ transactions }, enrolled) => {
      const open = { owner: 'root', group: 'root', enforcePermissions: true, unknown: enrolled === undefined, why };
      const closed = { owner: consoleUser, group: consoleUser, mode: 0o400, secret: true };
      const caKey = (env.get(keys.caKey) ?? '').trim();
      await transactions.main.writeFile({ ...open, path: `${folder}/ca.pub`, content: caKey, unknown: false });
      await transactions.main.writeFile({
        ...open,
        path: `${keyFile}-cert.pub`,
        content: enrolled?.certificate ?? '',
      });
      await transactions.main.writeFile({ ...open, ...closed, path: keyFile, content: enrolled?.key ?? '' });
    },
  };
}
