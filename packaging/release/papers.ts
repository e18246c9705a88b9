// What goes with the packages: the bill of materials, and the checksums of everything.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { readContents } from '../build/contents.ts';
import { nodePackage } from '../build/node-binary.ts';
import { hashFile, type Target } from '../build/node-pins.ts';
import { formatSbom, type LockFile } from '../build/sbom.ts';
import { formatProvenance, type Subject } from './provenance.ts';
import type { Release } from './release.ts';

export const sbomFile = 'sbom.cdx.json';
export const sumsFile = 'SHA256SUMS';
export const provenanceFile = 'provenance.intoto.json';

/** What was asked for. */
interface Wanted {
  readonly targets: readonly Target[];
  readonly arches: readonly string[];
  readonly payload: string;
}

/** What is in the executables; the npm package holds a part of it. */
export async function writeSbom(
  root: string,
  file: string,
  targets: readonly Target[],
  { version, time }: Release,
): Promise<void> {
  const { lock, packages, parts } = await readContents(root);
  const nodes = targets.map((target) => nodePackage(lock, target));
  await writeFile(file, formatSbom(lock, { packages, nodes, parts }, { version, time }));
}

/** The statement of where all files of the folder come from. */
export async function writeProvenance(root: string, folder: string, wanted: Wanted, release: Release): Promise<void> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  const lockFile = await hashFile(join(root, 'package-lock.json'), 'sha256');
  const nodes = wanted.targets.map((target) => nodePackage(lock, target));
  const subjects = await hashAll(folder);
  await writeFile(join(folder, provenanceFile), formatProvenance(subjects, { ...wanted, ...release, lockFile, nodes }));
}

/** Writes SHA256SUMS of all files of the folder, and lets sha256sum check it. */
export async function writeSums(folder: string): Promise<void> {
  const lines = (await hashAll(folder)).map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  await writeFile(join(folder, sumsFile), lines.join(''));
  await execa('sha256sum', ['--check', '--strict', '--quiet', sumsFile], { cwd: folder });
}

async function hashAll(folder: string): Promise<Subject[]> {
  const names = (await readdir(folder)).filter((name) => name !== sumsFile).toSorted();
  return Promise.all(names.map(async (name) => ({ name, sha256: await hashFile(join(folder, name), 'sha256') })));
}
