// Finds the plugins of a group on disk, and refuses what others than root and the running user could have written.
import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { DeployError, errnoOf } from '../../base/errors.ts';
import { listTrustedFolder, requireTrustedTree } from '../../environment/ownership.ts';

/**
 * The files of the group's plugins, in every folder of `path` that has the group; undefined where none has it. A plugin
 * is NAME.mjs, or NAME/index.mjs with whatever it uses; names that begin with a dot or an underscore, and
 * node_modules, are for what plugins share.
 * @throws DeployError plugin-group: a folder without plugins, or with what cannot be one; file-refused
 */
export function findSitePlugins(group: string, path: readonly string[]): string[] | undefined {
  const folders = path.map((folder) => join(folder, group)).filter((folder) => isFolder(folder));
  return folders.length === 0 ? undefined : folders.flatMap((folder) => findInGroup(folder));
}

function findInGroup(given: string): string[] {
  // Helpers beside the plugins, too: whatever lies there can be loaded by one of them.
  requireTrustedTree(given);
  const folder = fs.realpathSync(given);
  const entries = fs.readdirSync(folder).filter((name) => !/^[._]|^node_modules$/.test(name));
  const files = entries.toSorted().flatMap((name) => readEntry(join(folder, name)));
  // An empty folder is a plugin that is gone, or is still to come.
  if (files.length === 0 && !entries.some((name) => isEmptyFolder(join(folder, name))))
    throw new DeployError('plugin-group', `${folder} holds no plugin: one is a file NAME.mjs or NAME/index.mjs`);
  return files;
}

function readEntry(given: string): string[] {
  if (/\.py[co]?$/.test(given)) throw pythonError(given);
  // A link that leads nowhere is nothing.
  if (!fs.existsSync(given)) return [];
  const file = fs.realpathSync(given);
  if (!isFolder(file)) {
    return given.endsWith('.mjs') ? [file] : [];
  }
  if (isEmptyFolder(file)) return [];
  const files = listTrustedFolder(file, '', true);
  const index = join(file, 'index.mjs');
  if (!files.includes(index)) {
    throw files.some((name) => name.endsWith('.py'))
      ? pythonError(file)
      : new DeployError('plugin-group', `${file} is no plugin: it has no index.mjs`);
  }
  return [index];
}

function isEmptyFolder(path: string): boolean {
  return isFolder(path) && fs.readdirSync(path).length === 0;
}

function isFolder(path: string): boolean {
  try {
    return fs.statSync(path).isDirectory();
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT' || errnoOf(cause) === 'ENOTDIR') return false;
    throw new DeployError('plugin-group', `Cannot read the plugin folder ${path}: ${String(cause)}`, { cause });
  }
}

function pythonError(path: string): DeployError {
  return new DeployError(
    'plugin-group',
    `The plugin ${basename(path)} (${path}) is written in Python, which this program cannot load; write it anew as docs/plugins.md tells, or take its group out of BASE/pluginGroups`,
  );
}
