// What a removal takes away.

/** In the order they are stopped in: those that need others first. */
export const units: readonly string[] = [
  'ovirt-ha-agent',
  'ovirt-ha-broker',
  'mom-vdsm',
  'vdsmd',
  'supervdsmd',
  'ovirt-imageio',
  'ovirt-imageio-daemon',
  'ovirt-vmconsole-host-sshd',
  'ovn-controller',
];

/** The host's identity and its certificates; the system's own CA folder stays. */
export function filesToRemove(store: string): string[] {
  return [
    '/etc/vdsm/vdsm.id',
    ...['certs/cacert.pem', 'certs/vdsmcert.pem', 'keys/vdsmkey.pem'].map((name) => `${store}/${name}`),
    ...['libvirt-spice', 'libvirt-vnc', 'libvirt-migrate'].flatMap((folder) =>
      ['ca-cert.pem', 'server-cert.pem', 'server-key.pem'].map((name) => `${store}/${folder}/${name}`),
    ),
    ...['client-cert.pem', 'client-key.pem'].map((name) => `${store}/libvirt-migrate/${name}`),
    ...['ca-cert.pem', 'ovn-cert.pem', 'ovn-key.pem'].map((name) => `${store}/ovn/${name}`),
    '/etc/pki/libvirt/clientcert.pem',
    '/etc/pki/libvirt/private/clientkey.pem',
    ...['host-ssh_host_rsa', 'host-ssh_host_rsa-cert.pub', 'ca.pub'].map((name) => `/etc/pki/ovirt-vmconsole/${name}`),
  ];
}
