// The image tree that --root names: one that nobody else can change meanwhile, and in which our own files are what they seem.
import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { DeployError } from '../base/errors.ts';
import { requireTrustedPath } from '../environment/ownership.ts';
import { resolveInTree } from '../host/in-tree.ts';
import { rootStateFolder } from '../process/run-lock.ts';

/** What is read as the configuration of a run. */
const configFiles = ['etc/otopi.conf', 'etc/ovirt-host-deploy.conf', 'etc/ovirt-host-mgmt.conf'];

/**
 * Its absolute path without links, `/` where none is named.
 * @throws DeployError image-tree: it is not there, it is this machine, there is no system in it, or something in it leads
 * out of it; file-refused: others can change it.
 */
export function imageTree(folder: string | undefined): string {
  if (folder === undefined) return '/';
  if (!existsSync(folder)) throw new DeployError('image-tree', `There is no folder ${folder} for --root`);
  const root = realpathSync(folder);
  if (root === '/') throw new DeployError('image-tree', 'This machine is no image tree: leave --root out to deploy it');
  if (!['etc/os-release', 'usr/lib/os-release'].some((file) => existsSync(resolveInTree(root, file))))
    throw new DeployError('image-tree', `${root} is no image tree: there is no etc/os-release in it`);
  requireTrustedPath(root);
  requireOwnState(root);
  for (const file of configFiles) requireInside(root, file);
  return root;
}

/** The journals and backups of runs, and the way there: links would send what is written somewhere else. */
function requireOwnState(root: string): void {
  let at = root;
  for (const name of rootStateFolder.split('/').filter((part) => part !== '')) {
    at = join(at, name);
    const stat = lstatSync(at, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) throw leadsOut(at, 'it is no folder');
    requireTrustedPath(at);
  }
  for (const entry of readdirSync(at, { recursive: true, withFileTypes: true }))
    if (!entry.isFile() && !entry.isDirectory())
      throw leadsOut(join(entry.parentPath, entry.name), 'it is neither a file nor a folder');
}

/** A configuration file and the folder beside it. */
function requireInside(root: string, file: string): void {
  const folder = join(root, `${file}.d`);
  const beside = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  for (const path of [join(root, file), folder, ...beside]) {
    if (!existsSync(path)) continue;
    const real = realpathSync(path);
    if (!real.startsWith(`${root}/`)) throw leadsOut(path, `it leads to ${real}`);
  }
}

function leadsOut(path: string, why: string): DeployError {
  return new DeployError('image-tree', `${path} leads out of the image tree: ${why}; remove it`);
}
