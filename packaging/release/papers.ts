// What goes with the packages: the bill of materials, and the checksums of everything.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { bundle } from '../build/bundle.ts';
import { nodePackage, type Target } from '../build/node-binary.ts';
import { formatSbom, type LockFile } from '../build/sbom.ts';
import type { Release } from './release.ts';

/** What is in the executables; the npm package holds a part of it. */
export async function writeSbom(
  root: string,
  file: string,
  targets: readonly Target[],
  { version, time }: Release,
): Promise<void> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  const { packages } = await bundle(root);
  const nodes = targets.map((target) => nodePackage(lock, target));
  await writeFile(file, formatSbom(lock, packages, nodes, { version, time }));
}

/** Writes SHA256SUMS of all files of the folder, and lets sha256sum check it. */
export async function writeSums(folder: string): Promise<void> {
  const lines: string[] = [];
  for (const name of (await readdir(folder)).toSorted()) {
    if (name === 'SHA256SUMS') continue;
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, name)), hash);
    lines.push(`${hash.digest('hex')}  ${name}\n`);
  }
  await writeFile(join(folder, 'SHA256SUMS'), lines.join(''));
  await execa('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder });
}
