// Finds the plugins of a group on disk, and refuses what others than root and the running user could have written.
import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { DeployError, errnoOf } from '../../../core/errors.ts';
import { listTrustedFolder, requireTrustedPath } from '../../../environment/ownership.ts';

/**
 * The files of the group's plugins, in every folder of `path` that has the group; undefined where none has it. A plugin
 * is NAME.mjs, or NAME/index.mjs with whatever it uses; names that begin with a dot or an underscore are left alone.
 * @throws DeployError plugin-group: a folder without plugins, or with what cannot be one; file-refused
 */
export function findSitePlugins(group: string, path: readonly string[]): string[] | undefined {
  const folders = path.map((folder) => join(folder, group)).filter((folder) => isFolder(folder));
  return folders.length === 0 ? undefined : folders.flatMap((folder) => findInGroup(folder));
}

function findInGroup(given: string): string[] {
  const folder = fs.realpathSync(given);
  const entries = fs.readdirSync(folder).filter((name) => !/^[._]/.test(name));
  const files = entries.toSorted().flatMap((name) => readEntry(join(folder, name)));
  if (files.length === 0)
    throw new DeployError('plugin-group', `${folder} holds no plugin: one is a file NAME.mjs or NAME/index.mjs`);
  return files;
}

function readEntry(given: string): string[] {
  if (/\.py[co]?$/.test(given)) throw pythonError(given);
  const file = fs.realpathSync(given);
  if (!isFolder(file)) {
    if (!given.endsWith('.mjs')) return [];
    requireTrustedPath(file);
    return [file];
  }
  const files = listTrustedFolder(file, '', true);
  const index = join(file, 'index.mjs');
  if (!files.includes(index)) {
    throw files.some((name) => name.endsWith('.py'))
      ? pythonError(file)
      : new DeployError('plugin-group', `${file} is no plugin: it has no index.mjs`);
  }
  for (const part of files) requireTrustedPath(fs.realpathSync(part));
  return [index];
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
