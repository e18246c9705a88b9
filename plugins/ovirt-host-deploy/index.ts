// Group `ovirt-host-deploy`: one line a plugin.
import type { Plugin } from '../../src/core/plugin.ts';

export const ovirtHostDeploy: readonly Plugin[] = [];
