// Tells, along with an update, which certificates of the host the back-end should renew.
import type { Context } from '../../../../src/core/context.ts';
import type { Plugin } from '../../../../src/core/plugin.ts';
import { vdsmPki } from '../../../ovirt-host-common/keys.ts';
import { readTrustStore } from '../../../../src/host/trust-store.ts';
import { reasonToRenew } from '../../../../src/x509/renewal.ts';
import { packages } from '../../keys.ts';

export const expiry: Plugin = {
  id: 'ovirt-host-mgmt.certificates.expiry',
  events: () => [
    {
      id: 'validation',
      stage: 'VALIDATION',
      when: ({ env }) => env.get(packages.mode) !== 'disabled' && env.get(vdsmPki.certificateEnrollment) === 'none',
      run: warn,
    },
  ],
};

async function warn({ files, facts, log }: Context): Promise<void> {
  const paths = [
    `${await readTrustStore(files)}/certs/vdsmcert.pem`,
    '/etc/pki/vdsm/libvirt-migrate/server-cert.pem',
    '/etc/pki/vdsm/ovn/ovn-cert.pem',
  ];
  for (const path of paths) {
    const pem = await files.read(path);
    const reason = pem === undefined ? undefined : reasonToRenew(pem, facts.hostName, new Date());
    if (reason !== undefined) log.warning(`Renew the certificate ${path}: ${reason}`);
  }
}
