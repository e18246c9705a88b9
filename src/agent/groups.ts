// The plugin groups this program holds, and choosing from them.
import { otopi } from '../../plugins/otopi/index.ts';
import { ovirtHostCommon } from '../../plugins/ovirt-host-common/index.ts';
import { ovirtHostDeploy } from '../../plugins/ovirt-host-deploy/index.ts';
import { ovirtHostMgmt } from '../../plugins/ovirt-host-mgmt/index.ts';
import { DeployError } from '../base/errors.ts';
import type { Plugin } from '../plugin/plugin.ts';
import { nearest } from '../environment/nearest.ts';
import { findSitePlugins } from './site-plugins/find.ts';
import { loadSitePlugin } from './site-plugins/load.ts';

export const pluginGroups: Readonly<Record<string, readonly Plugin[]>> = {
  otopi,
  'ovirt-host-common': ovirtHostCommon,
  'ovirt-host-deploy': ovirtHostDeploy,
  'ovirt-host-mgmt': ovirtHostMgmt,
};

/**
 * The plugins of the named groups; otopi always. The program's own groups are never looked for on disk.
 * @param sitePath folders with groups of plugins of the site
 * @throws DeployError plugin-group: unknown, or a plugin of it cannot be loaded; file-refused
 */
export function choosePlugins(names: readonly string[], sitePath: readonly string[] = []): Plugin[] {
  const plugins = [...new Set(['otopi', ...names])].flatMap((name) => pluginGroups[name] ?? loadGroup(name, sitePath));
  const ids = plugins.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new DeployError('plugin-group', `Two plugins have the id ${twice}: rename one`);
  const checks = plugins.flatMap((plugin) => (plugin.checks ?? []).map(({ id }) => id));
  const same = checks.find((id, i) => checks.indexOf(id) !== i);
  if (same !== undefined) throw new DeployError('plugin-group', `Two checks have the id ${same}: rename one`);
  return plugins;
}

function loadGroup(name: string, sitePath: readonly string[]): Plugin[] {
  // A name, never a path that leads elsewhere.
  const files = /^[\w-]+$/.test(name) ? findSitePlugins(name, sitePath) : undefined;
  if (files !== undefined) return files.map((file) => loadSitePlugin(name, file));
  const known = Object.keys(pluginGroups);
  const hint = nearest(name, known);
  const where = sitePath.length === 0 ? '' : `; no folder of that name is in ${sitePath.join(', ')}`;
  throw new DeployError(
    'plugin-group',
    `Unknown plugin group '${name}'${hint === undefined ? `; known are ${known.join(', ')}${where}` : `; did you mean ${hint}?`}`,
  );
}
