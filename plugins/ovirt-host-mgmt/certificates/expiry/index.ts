// Tells, along with an update, which certificates of the host the back-end should renew.
import { readInterfaceAddresses, resolveName, type Context, type Plugin } from '#plugin';
import { vdsmPki } from '../../../ovirt-host-common/keys.ts';
import { readTrustStore } from '#ovirt/trust-store';
import { hostNamesIn, reasonToRenew } from '#x509/renewal';
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

/** A certificate has few names, and each is looked up. */
const mostNames = 8;
const lookupMs = 3000;

async function warn({ files, facts, log, signal }: Context): Promise<void> {
  const paths = [
    `${await readTrustStore(files)}/certs/vdsmcert.pem`,
    '/etc/pki/vdsm/libvirt-migrate/server-cert.pem',
    '/etc/pki/vdsm/ovn/ovn-cert.pem',
  ];
  const addresses = readInterfaceAddresses()
    .filter(({ loopback }) => !loopback)
    .map(({ address }) => address);
  for (const path of paths) {
    const pem = await files.read(path);
    if (pem === undefined) continue;
    // The administrator names a host: by an address, or by a name that the host does not have for itself.
    const good = reasonToRenew(pem, facts.hostName, new Date(), addresses) === undefined;
    const others = good ? addresses : [...addresses, ...(await namesOfOurs(pem, addresses, signal))];
    const reason = reasonToRenew(pem, facts.hostName, new Date(), others);
    if (reason !== undefined) log.warning(`Renew the certificate ${path}: ${reason}`);
  }
}

/** The names in a certificate that lead to this host. */
async function namesOfOurs(pem: string, addresses: readonly string[], signal: AbortSignal): Promise<string[]> {
  const names = hostNamesIn(pem).slice(0, mostNames);
  const ours = names.map(async (name) => {
    const found = await resolveName(name, { timeoutMs: lookupMs, signal }).catch(() => []);
    return found.some((address) => addresses.includes(address)) ? [name] : [];
  });
  return (await Promise.all(ours)).flat();
}
