// Group `ovirt-host-mgmt`: one line a plugin.
import type { Plugin } from '#plugin/plugin';
import { expiry } from './certificates/expiry/index.ts';
import { offlinePackager } from './core/offlinepackager/index.ts';
import { removal } from './core/removal/index.ts';
import { update } from './packages/update/index.ts';
import { upgrade } from './packages/upgrade/index.ts';

export const ovirtHostMgmt: readonly Plugin[] = [expiry, offlinePackager, removal, update, upgrade];
