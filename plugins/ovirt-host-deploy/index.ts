// Group `ovirt-host-deploy`: one line a plugin.
import type { Plugin } from '../../src/core/plugin.ts';
import { coreMisc } from './core/misc/index.ts';
import { nodeDetect } from './node/detect/index.ts';
import { ovirtHostPackages } from './ovirt-host/packages/index.ts';
import { vdsmConfig } from './vdsm/config/index.ts';
import { vdsmHardware } from './vdsm/hardware/index.ts';
import { vdsmPackages } from './vdsm/packages/index.ts';
import { vdsmSoftware } from './vdsm/software/index.ts';
import { vdsmId } from './vdsm/vdsmid/index.ts';

export const ovirtHostDeploy: readonly Plugin[] = [
  coreMisc,
  nodeDetect,
  ovirtHostPackages,
  vdsmConfig,
  vdsmHardware,
  vdsmPackages,
  vdsmSoftware,
  vdsmId,
];
