// Group `ovirt-host-common`: one line a plugin.
import type { Plugin } from '../../src/core/plugin.ts';
import { hostedEngineConfig } from './hosted-engine/config/index.ts';
import { hostedEnginePackages } from './hosted-engine/packages/index.ts';

export const ovirtHostCommon: readonly Plugin[] = [hostedEngineConfig, hostedEnginePackages];
