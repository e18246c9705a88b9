// The image tree that --root names.
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { DeployError } from '../../core/errors.ts';

/**
 * Its absolute path without links, `/` where none is named.
 * @throws DeployError image-tree: it is not there, it is this machine, or there is no system in it.
 */
export function imageTree(folder: string | undefined): string {
  if (folder === undefined) return '/';
  if (!existsSync(folder)) throw new DeployError('image-tree', `There is no folder ${folder} for --root`);
  const root = realpathSync(folder);
  if (root === '/') throw new DeployError('image-tree', 'This machine is no image tree: leave --root out to deploy it');
  if (!['etc/os-release', 'usr/lib/os-release'].some((file) => existsSync(join(root, file))))
    throw new DeployError('image-tree', `${root} is no image tree: there is no etc/os-release in it`);
  return root;
}
