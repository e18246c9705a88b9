// Group `ovirt-host-common`: one line a plugin.
import type { Plugin } from '../../src/core/plugin.ts';

export const ovirtHostCommon: readonly Plugin[] = [];
