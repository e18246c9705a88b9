// Group `ovirt-host-deploy`: one line a plugin.
import type { Plugin } from '../../src/core/plugin.ts';
import { cockpit } from './cockpit/cockpit/index.ts';
import { coreMisc } from './core/misc/index.ts';
import { offlinePackager } from './core/offlinepackager/index.ts';
import { glusterpmd } from './gluster/glusterpmd/index.ts';
import { nrpe } from './gluster/nrpe/index.ts';
import { glusterPackages } from './gluster/packages/index.ts';
import { kdump } from './kdump/packages/index.ts';
import { kernel } from './kernel/kernel/index.ts';
import { nodeDetect } from './node/detect/index.ts';
import { persist } from './node/persist/index.ts';
import { vdsmReg } from './node/vdsm-reg/index.ts';
import { ovirtHostPackages } from './ovirt-host/packages/index.ts';
import { tuned } from './tune/tuned/index.ts';
import { vdsmBridge } from './vdsm/bridge/index.ts';
import { vdsmConfig } from './vdsm/config/index.ts';
import { vdsmHardware } from './vdsm/hardware/index.ts';
import { iosched } from './vdsm/iosched/index.ts';
import { vdsmPackages } from './vdsm/packages/index.ts';
import { vdsmSoftware } from './vdsm/software/index.ts';
import { vdsmId } from './vdsm/vdsmid/index.ts';
import { vdsmHooks } from './vdsmhooks/hooks/index.ts';
import { vmconsolePackages } from './vmconsole/packages/index.ts';

export const ovirtHostDeploy: readonly Plugin[] = [
  cockpit,
  coreMisc,
  glusterpmd,
  nrpe,
  offlinePackager,
  glusterPackages,
  kdump,
  kernel,
  nodeDetect,
  persist,
  vdsmReg,
  ovirtHostPackages,
  tuned,
  vdsmBridge,
  vdsmConfig,
  vdsmHardware,
  iosched,
  vdsmPackages,
  vdsmSoftware,
  vdsmId,
  vdsmHooks,
  vmconsolePackages,
];
