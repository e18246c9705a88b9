/** What takes the place of the oVirt plugin groups in the agent under test: the bridge alone, without packages and services. */
import { vdsmBridge } from '../../../plugins/ovirt-host-deploy/vdsm/bridge/index.ts';
import type { Plugin } from '../../../src/core/plugin.ts';

export const ovirtHostDeploy: readonly Plugin[] = [vdsmBridge];
export const ovirtHostCommon: readonly Plugin[] = [];
export const ovirtHostMgmt: readonly Plugin[] = [];
