// Which services an oVirt host offers, and how firewalld learns those it does not know.

export interface Service {
  name: string;
  /** `PORT/PROTOCOL`, `FIRST-LAST/PROTOCOL`. */
  ports: readonly string[];
  description: string;
}

const service = (name: string, description: string, ...ports: string[]): Service => ({ name, ports, description });

const common: readonly Service[] = [
  service('cockpit', 'Web console of the host', '9090/tcp'),
  service('libvirt-tls', 'libvirt over TLS', '16514/tcp'),
  service('snmp', 'SNMP', '161/tcp', '161/udp'),
  service('vdsm', 'vdsm, consoles and migrations', '54321/tcp', '5900-6923/tcp', '49152-49216/tcp'),
  service('ovirt-imageio', 'Disk transfers of oVirt', '54322/tcp'),
  service('ipsec', 'IPsec', '500/udp', '4500/tcp', '4500/udp'),
];
const virtual: readonly Service[] = [service('ovirt-vmconsole', 'Serial consoles of oVirt', '2223/tcp')];
const geneve = ['6081/udp'];
const gluster: readonly Service[] = [
  service('glusterfs', 'Gluster', '24007-24008/tcp', '49152-49664/tcp'),
  service('ctdb', 'CTDB', '4379/tcp'),
  service('nfs', 'NFS 4', '2049/tcp'),
  service('nrpe', 'Nagios NRPE', '5666/tcp'),
  service('ovirt-storageconsole', 'Storage console of oVirt', '55863/tcp', '39543/tcp'),
  service('rpc-bind', 'RPC bind', '111/tcp', '111/udp'),
  service('samba', 'Samba', '137/udp', '138/udp', '139/tcp', '445/tcp'),
];
/** Swift, and the lock manager of NFS. */
const glusterPorts = ['8080/tcp', '963/udp', '965/tcp'];

/** Services that only oVirt has: what a removal takes away. */
export const ovirtServices: readonly string[] = ['vdsm', 'ovirt-imageio', 'ovirt-vmconsole', 'ovirt-storageconsole'];

export interface Openings {
  services: readonly Service[];
  ports: readonly string[];
}

export interface HostRoles {
  virt: boolean;
  gluster: boolean;
  /** The ports sshd listens on for this deployment. */
  sshPorts: readonly number[];
  vdsmPort: number;
}

export function openingsOf({ virt, gluster: isGluster, sshPorts, vdsmPort }: HostRoles): Openings {
  return {
    services: [...common, ...(virt ? virtual : []), ...(isGluster ? gluster : [])],
    ports: [
      ...sshPorts.map((port) => `${port}/tcp`),
      ...(vdsmPort === 54_321 ? [] : [`${vdsmPort}/tcp`]),
      ...(virt ? geneve : []),
      ...(isGluster ? glusterPorts : []),
    ],
  };
}

/** A definition as firewalld.service(5) has it. */
export function serviceXml({ name, ports, description }: Service): string[] {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<service>',
    `  <short>${name}</short>`,
    `  <description>${description}</description>`,
    ...ports
      .map((port) => port.split('/'))
      .map(([port, protocol]) => `  <port protocol="${protocol}" port="${port}"/>`),
    '</service>',
  ];
}
