/**
 * The packages that Debian lacks, as test doubles: names, versions, users, files and units of the real ones, and
 * programs that write down how they were called. What drives them, and all below them, is real.
 */
import type { Account, Double, PackedFile } from './spec.ts';
import { GRUBBY, HOSTED_ENGINE, VDSM_TOOL, tool } from './tools.ts';
import { daemon, libvirtSocket, oneshot } from './units.ts';

const VDSM_USER: Account = { user: 'vdsm', uid: 36, group: 'kvm', gid: 36, groups: ['qemu'] };
const QEMU_USER: Account = { user: 'qemu', uid: 107, group: 'qemu', gid: 107, groups: ['kvm'] };
const VMCONSOLE_USER: Account = { user: 'ovirt-vmconsole', uid: 984, group: 'ovirt-vmconsole', gid: 984 };
const OPENVSWITCH_USER: Account = { user: 'openvswitch', uid: 983, group: 'openvswitch', gid: 983 };
const FAPOLICYD_USER: Account = { user: 'fapolicyd', uid: 982, group: 'fapolicyd', gid: 982 };

const VDSM_FOLDER: PackedFile = { owner: 'vdsm:kvm' };

const MODULAR_LIBVIRT = ['qemu', 'interface', 'network', 'nodedev', 'nwfilter', 'secret', 'storage', 'proxy'];

export const DOUBLES: readonly Double[] = [
  ...ovirt(),
  ...virtualization(),
  ...hostedEngine(),
  ...system(),
  ...gluster(),
];

function ovirt(): Double[] {
  return [
    {
      name: 'vdsm',
      versions: ['4.50.3.4-1.el9', '4.50.5.1-1.el9'],
      requires: ['libvirt-daemon', 'libvirt-client', 'qemu-kvm'],
      accounts: [VDSM_USER],
      files: {
        '/usr/bin/vdsm-tool': VDSM_TOOL,
        '/etc/vdsm': { owner: 'root:root' },
        '/etc/vdsm/mom.d': {},
        '/etc/vdsm/vdsm.conf': { text: '[vars]\nssl = true\n\n[addresses]\nmanagement_port = 54321\n', config: true },
        '/etc/pki/vdsm': VDSM_FOLDER,
        '/etc/pki/vdsm/keys': VDSM_FOLDER,
        '/etc/pki/vdsm/certs': VDSM_FOLDER,
        '/etc/pki/vdsm/libvirt-spice': VDSM_FOLDER,
        '/etc/pki/vdsm/libvirt-vnc': VDSM_FOLDER,
        '/etc/pki/vdsm/libvirt-migrate': VDSM_FOLDER,
        '/usr/libexec/vdsm': {},
        '/usr/libexec/vdsm/hooks': {},
        '/var/lib/vdsm': VDSM_FOLDER,
        '/var/log/vdsm': VDSM_FOLDER,
      },
      units: {
        'vdsmd.service': daemon('vdsmd', {
          user: 'vdsm',
          unit: ['Requires=supervdsmd.service libvirtd.service', 'After=supervdsmd.service libvirtd.service'],
          // the real one too refuses to start before `vdsm-tool configure`
          service: ['ExecStartPre=/usr/bin/test -e /var/lib/vdsm/configured'],
        }),
        'supervdsmd.service': daemon('supervdsmd', { unit: ['Before=vdsmd.service'] }),
      },
    },
    {
      name: 'ovirt-host',
      versions: ['4.5.0-3.el9', '4.5.1-1.el9'],
      requires: ['vdsm >= 4.50.3', 'ovirt-imageio-daemon'],
    },
    {
      name: 'ovirt-imageio-daemon',
      versions: ['2.4.7-1.el9', '2.5.0-1.el9'],
      provides: ['ovirt-imageio = 2.4.7'],
      units: { 'ovirt-imageio.service': daemon('ovirt-imageio') },
    },
    {
      name: 'ovirt-vmconsole',
      versions: ['1.0.9-1.el9', '1.0.9-2.el9'],
      accounts: [VMCONSOLE_USER],
      files: { '/etc/pki/ovirt-vmconsole': {} },
    },
    {
      name: 'ovirt-vmconsole-host',
      versions: ['1.0.9-1.el9', '1.0.9-2.el9'],
      requires: ['ovirt-vmconsole'],
      units: { 'ovirt-vmconsole-host-sshd.service': daemon('ovirt-vmconsole-host-sshd') },
    },
    {
      name: 'openvswitch',
      versions: ['2.17.0-1.el9', '2.17.8-1.el9'],
      accounts: [OPENVSWITCH_USER],
      units: {
        'openvswitch.service': oneshot('openvswitch', '/bin/true'),
        'openvswitch-ipsec.service': daemon('openvswitch-ipsec'),
      },
    },
    {
      name: 'ovirt-provider-ovn-driver',
      versions: ['1.2.36-1.el9', '1.2.37-1.el9'],
      requires: ['openvswitch'],
      units: { 'ovn-controller.service': daemon('ovn-controller', { unit: ['Requires=openvswitch.service'] }) },
    },
  ];
}

function virtualization(): Double[] {
  const modular = MODULAR_LIBVIRT.map((part) => `virt${part}d`);
  return [
    {
      name: 'libvirt-daemon',
      versions: ['9.0.0-10.el9', '10.0.0-6.el9'],
      requires: ['libvirt-client'],
      files: { '/etc/libvirt': {}, '/etc/libvirt/qemu.conf': { text: '# vnc_tls = 1\n', config: true } },
      units: {
        'libvirtd.service': daemon('libvirtd', { service: ['Sockets=libvirtd.socket'] }),
        'libvirtd.socket': libvirtSocket('libvirtd', 'libvirt-sock'),
        ...Object.fromEntries(
          [...modular, 'virtlogd', 'virtlockd'].flatMap((name) => [
            [`${name}.service`, daemon(name)],
            [`${name}.socket`, libvirtSocket(name, `${name}-sock`)],
          ]),
        ),
      },
    },
    {
      name: 'libvirt-client',
      versions: ['9.0.0-10.el9', '10.0.0-6.el9'],
      units: { 'libvirt-guests.service': oneshot('libvirt-guests', '/bin/true') },
    },
    { name: 'qemu-kvm', versions: ['7.2.0-14.el9', '8.2.0-11.el9'], accounts: [QEMU_USER] },
    { name: 'kernel-rt', versions: ['5.14.0-427.el9', '5.14.0-503.el9'] },
    { name: 'kernel-rt-kvm', versions: ['5.14.0-427.el9', '5.14.0-503.el9'], requires: ['kernel-rt'] },
    { name: 'virt-top', versions: ['1.1.1-8.el9', '1.1.1-9.el9'] },
  ];
}

function hostedEngine(): Double[] {
  return [
    {
      name: 'ovirt-hosted-engine-ha',
      versions: ['2.5.0-1.el9', '2.5.1-1.el9'],
      requires: ['vdsm'],
      files: { '/etc/ovirt-hosted-engine-ha': {} },
      units: {
        'ovirt-ha-agent.service': daemon('ovirt-ha-agent', { unit: ['Wants=ovirt-ha-broker.service'] }),
        'ovirt-ha-broker.service': daemon('ovirt-ha-broker'),
      },
    },
    {
      name: 'ovirt-hosted-engine-setup',
      versions: ['2.7.0-1.el9', '2.7.1-1.el9'],
      requires: ['ovirt-hosted-engine-ha'],
      files: { '/etc/ovirt-hosted-engine': {}, '/usr/sbin/hosted-engine': HOSTED_ENGINE },
    },
  ];
}

function system(): Double[] {
  const restore = `/bin/sh -c '[ ! -e /etc/sysconfig/iptables ] || exec iptables-restore /etc/sysconfig/iptables'`;
  return [
    {
      name: 'iptables-services',
      versions: ['1.8.8-6.el9', '1.8.10-2.el9'],
      units: {
        'iptables.service': oneshot('iptables', restore, {
          unit: ['Conflicts=firewalld.service', 'Before=network-pre.target'],
          service: ["ExecStop=/bin/sh -c 'iptables -P INPUT ACCEPT; iptables -P FORWARD ACCEPT; iptables -F'"],
        }),
      },
    },
    {
      name: 'kexec-tools',
      versions: ['2.0.26-8.el9', '2.0.27-8.el9'],
      files: {
        '/etc/kdump.conf': { text: '# test double\npath /var/crash\ncore_collector makedumpfile -l\n', config: true },
        '/usr/bin/kdumpctl': tool('kdumpctl'),
      },
      units: {
        'kdump.service': oneshot('kdump', '/usr/bin/kdumpctl start', { service: ['ExecStop=/usr/bin/kdumpctl stop'] }),
      },
    },
    {
      name: 'grubby',
      versions: ['8.40-63.el9', '8.40-65.el9'],
      files: {
        '/usr/sbin/grubby': GRUBBY,
        '/var/lib/grubby': {},
        '/var/lib/grubby/args': { text: 'ro crashkernel=1G-4G:192M\n', config: true },
      },
    },
    {
      name: 'fapolicyd',
      versions: ['1.3.2-100.el9', '1.3.3-100.el9'],
      accounts: [FAPOLICYD_USER],
      files: { '/etc/fapolicyd': {}, '/etc/fapolicyd/rules.d': { owner: 'root:fapolicyd' } },
      units: { 'fapolicyd.service': daemon('fapolicyd') },
    },
    {
      name: 'policycoreutils-python-utils',
      versions: ['3.6-2.el9', '3.6-3.el9'],
      files: { '/usr/sbin/semanage': tool('semanage') },
    },
    // the base has the programs; these are the names a deployment installs
    ...['tuned', 'dmidecode', 'cockpit', 'firewalld', 'cyrus-sasl-lib', 'openssl', 'NetworkManager', 'chrony'].map(
      (name): Double => ({ name, versions: ['9.1-1.el9', '9.2-1.el9'] }),
    ),
  ];
}

function gluster(): Double[] {
  const hooks = '/var/lib/glusterd/hooks/1';
  const hook = { text: '#!/bin/sh\n', mode: '0755' };
  return [
    { name: 'vdsm-gluster', versions: ['4.50.3.4-1.el9', '4.50.5.1-1.el9'], requires: ['vdsm', 'glusterfs-server'] },
    {
      name: 'glusterfs-server',
      versions: ['10.3-1.el9', '11.1-1.el9'],
      files: {
        [`${hooks}/start/post/S29CTDBsetup.sh`]: hook,
        [`${hooks}/start/post/S30samba-start.sh`]: hook,
        [`${hooks}/start/post/S31ganesha-start.sh`]: hook,
      },
      units: {
        'glusterd.service': daemon('glusterd'),
        'glustereventsd.service': daemon('glustereventsd'),
        'glusterpmd.service': daemon('glusterpmd'),
      },
    },
    {
      name: 'nrpe',
      versions: ['4.1.0-5.el9', '4.1.1-1.el9'],
      files: {
        '/etc/nagios': {},
        '/etc/nagios/nrpe.cfg': {
          text: '# test double\nserver_port=5666\nallowed_hosts=127.0.0.1,::1\ndont_blame_nrpe=0\n',
          config: true,
        },
      },
      units: { 'nrpe.service': daemon('nrpe') },
    },
  ];
}
