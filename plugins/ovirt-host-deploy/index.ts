// Group `ovirt-host-deploy`: one line a plugin.
import type { Plugin } from '#plugin/plugin';
import { cockpit } from './cockpit/cockpit/index.ts';
import { coreMisc } from './core/misc/index.ts';
import { offlinePackager } from './core/offlinepackager/index.ts';
import { fapolicyd } from './fapolicyd/rules/index.ts';
import { firewallServices } from './firewall/services/index.ts';
import { glusterCgroups } from './gluster/cgroups/index.ts';
import { glusterpmd } from './gluster/glusterpmd/index.ts';
import { nrpe } from './gluster/nrpe/index.ts';
import { glusterPackages } from './gluster/packages/index.ts';
import { hostChecks } from './host/checks/index.ts';
import { kdump } from './kdump/packages/index.ts';
import { kernel } from './kernel/kernel/index.ts';
import { libvirtGuests } from './libvirt/guests/index.ts';
import { monolithicLibvirt } from './libvirt/monolithic/index.ts';
import { nodeDetect } from './node/detect/index.ts';
import { persist } from './node/persist/index.ts';
import { vdsmReg } from './node/vdsm-reg/index.ts';
import { neutron } from './openstack/neutron/index.ts';
import { openvswitchPackages } from './openvswitch/packages/index.ts';
import { openvswitchPermissive } from './openvswitch/permissive/index.ts';
import { ovirtHostPackages } from './ovirt-host/packages/index.ts';
import { ovnController } from './ovn/controller/index.ts';
import { spiceCiphers } from './spice/ciphers/index.ts';
import { tuned } from './tune/tuned/index.ts';
import { vdsmBridge } from './vdsm/bridge/index.ts';
import { vdsmConfig } from './vdsm/config/index.ts';
import { vdsmHardware } from './vdsm/hardware/index.ts';
import { iosched } from './vdsm/iosched/index.ts';
import { lvmFilter } from './vdsm/lvm-filter/index.ts';
import { vdsmPackages } from './vdsm/packages/index.ts';
import { vdsmSoftware } from './vdsm/software/index.ts';
import { vdsmId } from './vdsm/vdsmid/index.ts';
import { vdsmHooks } from './vdsmhooks/hooks/index.ts';
import { vmconsolePackages } from './vmconsole/packages/index.ts';
import { vncQemuConf } from './vnc/qemu-conf/index.ts';
import { vncSasl } from './vnc/sasl/index.ts';

export const ovirtHostDeploy: readonly Plugin[] = [
  cockpit,
  coreMisc,
  fapolicyd,
  firewallServices,
  glusterCgroups,
  glusterPackages,
  glusterpmd,
  hostChecks,
  iosched,
  kdump,
  kernel,
  libvirtGuests,
  lvmFilter,
  monolithicLibvirt,
  neutron,
  nodeDetect,
  nrpe,
  offlinePackager,
  openvswitchPackages,
  openvswitchPermissive,
  ovirtHostPackages,
  ovnController,
  persist,
  spiceCiphers,
  tuned,
  vdsmBridge,
  vdsmConfig,
  vdsmHardware,
  vdsmHooks,
  vdsmId,
  vdsmPackages,
  vdsmReg,
  vdsmSoftware,
  vmconsolePackages,
  vncQemuConf,
  vncSasl,
];
