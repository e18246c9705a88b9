// Which services hold which certificates, in the order they are restarted in.

const vdsmUnits = ['libvirtd', 'ovirt-imageio', 'ovirt-imageio-daemon', 'vdsmd'];
const ovnUnits = ['openvswitch', 'openvswitch-ipsec', 'ovn-controller'];
const consoleUnit = 'ovirt-vmconsole-host-sshd';

export const holders: readonly string[] = [...ovnUnits, ...vdsmUnits, consoleUnit];

/** @param store vdsm's trust store; @param changed tells whether a file, or one below a folder, changed */
export function holdersOf(store: string, changed: (...paths: string[]) => boolean): string[] {
  const units: string[] = [];
  // OVN's and the migration's set do not move with the store.
  if (changed('/etc/pki/vdsm/ovn/ovn-cert.pem')) units.push(...ovnUnits);
  if (changed(`${store}/certs/`, `${store}/libvirt-spice/`, '/etc/pki/vdsm/libvirt-migrate/server-cert.pem'))
    units.push(...vdsmUnits);
  else if (changed(`${store}/libvirt-vnc/`)) units.push('libvirtd');
  if (changed('/etc/pki/ovirt-vmconsole/host-ssh_host_rsa-cert.pub')) units.push(consoleUnit);
  return units;
}
