// Group `ovirt-host-mgmt`: one line a plugin.
import type { Plugin } from '../../src/core/plugin.ts';

export const ovirtHostMgmt: readonly Plugin[] = [];
