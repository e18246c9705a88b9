// Group `ovirt-host-common`: one line a plugin.
import type { Plugin } from '../../src/core/plugin.ts';
import { coreMisc } from './core/misc/index.ts';
import { hostedEngineConfig } from './hosted-engine/config/index.ts';
import { hostedEnginePackages } from './hosted-engine/packages/index.ts';
import { vdsmPki } from './vdsm/pki/index.ts';

export const ovirtHostCommon: readonly Plugin[] = [coreMisc, hostedEngineConfig, hostedEnginePackages, vdsmPki];
