// What is inside the executables besides our own code, for the papers and packages that must name it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { bundle } from './bundle.ts';
import { hostNode } from './node-binary.ts';
import { listNodeParts, type NodePart } from './node-parts.ts';
import { readPins } from './node-pins.ts';
import type { LockFile } from './sbom.ts';

export interface Contents {
  readonly lock: LockFile;
  /** Folders of the lock file whose code is in the bundle, e.g. `node_modules/minimist`. */
  readonly packages: readonly string[];
  /** Of the Node.js for x64. Those of the others are the same: a build refuses executables of two versions. */
  readonly parts: readonly NodePart[];
}

export async function readContents(root: string): Promise<Contents> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  const { packages } = await bundle(root);
  const options = { env: { NODE_OPTIONS: '' } };
  const { stdout } = await execa(hostNode(root), ['-p', 'JSON.stringify(process.versions)'], options);
  return { lock, packages, parts: listNodeParts(JSON.parse(stdout) as Record<string, string>) };
}

/** Lines of a spec file, as distributions ask for: what a package carries that they have a package of. */
export function bundledProvides({ lock, packages, parts }: Contents): string {
  const npm = packages.map((folder) => ({
    name: `npm(${folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)})`,
    version: lock.packages[folder]?.version ?? '0',
  }));
  const all = [{ name: 'nodejs', version: readPins().version }, ...parts, ...npm];
  // A dash would begin a release.
  return all.map(({ name, version }) => `Provides: bundled(${name}) = ${version.replaceAll('-', '.')}\n`).join('');
}
