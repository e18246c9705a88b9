// Reads the folders that a site fills: hooks.d and packages.d.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { PackageList } from './packages.ts';

export interface HookFolders {
  hooks: string;
  packages: string;
}

export interface Hook {
  /** Below the folder of hooks. */
  path: string;
  content: Uint8Array;
  executable: boolean;
}

const share = 'plugins/ovirt-host-deploy/vdsmhooks';

/** Beside the executable in a bundle, else where the package of this program has it. */
function findFolders(): HookFolders {
  const candidates = [join(dirname(process.execPath), share), join('/usr/share/ovirt-host-deploy', share)];
  const base = candidates.find((folder) => existsSync(folder)) ?? '';
  return { hooks: join(base, 'hooks.d'), packages: join(base, 'packages.d') };
}

/** Every file below the folder but dot files, in the order of its name. */
export function readHooks({ hooks } = findFolders()): Hook[] {
  return listFiles(hooks).map((file) => ({
    path: relative(hooks, file),
    content: readFileSync(file),
    executable: (statSync(file).mode & 0o111) !== 0,
  }));
}

export function readPackageLists({ packages } = findFolders()): PackageList[] {
  return listFiles(packages).map((file) => ({ name: file, text: readFileSync(file, 'utf8') }));
}

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      const stat = statSync(path);
      return stat.isDirectory() ? listFiles(path) : stat.isFile() ? [path] : [];
    });
}
