// The plugin groups this program holds, and choosing from them.
import { otopi } from '../../../plugins/otopi/index.ts';
import { ovirtHostCommon } from '../../../plugins/ovirt-host-common/index.ts';
import { ovirtHostDeploy } from '../../../plugins/ovirt-host-deploy/index.ts';
import { ovirtHostMgmt } from '../../../plugins/ovirt-host-mgmt/index.ts';
import { DeployError } from '../../core/errors.ts';
import type { Plugin } from '../../core/plugin.ts';
import { nearest } from '../../environment/nearest.ts';

export const pluginGroups: Readonly<Record<string, readonly Plugin[]>> = {
  otopi,
  'ovirt-host-common': ovirtHostCommon,
  'ovirt-host-deploy': ovirtHostDeploy,
  'ovirt-host-mgmt': ovirtHostMgmt,
};

/**
 * The plugins of the named groups; otopi always.
 * @throws DeployError plugin-group: unknown.
 */
export function choosePlugins(names: readonly string[]): Plugin[] {
  return [...new Set(['otopi', ...names])].flatMap((name) => {
    const group = pluginGroups[name];
    if (group !== undefined) return group;
    const known = Object.keys(pluginGroups);
    const hint = nearest(name, known);
    throw new DeployError(
      'plugin-group',
      `Unknown plugin group '${name}'${hint === undefined ? `; known are ${known.join(', ')}` : `; did you mean ${hint}?`}`,
    );
  });
}
