// What goes with the packages: the bill of materials, and the checksums of everything.
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from '../build/bundle.ts';
import { formatSbom, type LockFile } from '../build/sbom.ts';

/** Writes sbom.cdx.json and SHA256SUMS (as sha256sum checks it) into the folder of the packages. */
export async function writePapers(root: string, folder: string, version: string): Promise<void> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  const { packages } = await bundle(root);
  await writeFile(join(folder, 'sbom.cdx.json'), formatSbom(lock, packages, version));
  const lines: string[] = [];
  for (const name of (await readdir(folder)).toSorted()) {
    if (name === 'SHA256SUMS') continue;
    const digest = createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
    lines.push(`${digest}  ${name}\n`);
  }
  await writeFile(join(folder, 'SHA256SUMS'), lines.join(''));
}
