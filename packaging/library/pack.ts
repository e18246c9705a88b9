// Packs the library as an npm package: one .tgz that needs no other package to run.
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { buildLibrary } from './build.ts';
import { makeManifest, type RootManifest } from './manifest.ts';

/** @param version as npm orders it @returns the path of the package in the folder `output` */
export async function packLibrary(root: string, version: string, output: string): Promise<string> {
  await mkdir(output, { recursive: true });
  const folder = await mkdtemp(join(output, '.npm-'));
  try {
    await buildLibrary(root, join(folder, 'dist/lib'));
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as RootManifest;
    await writeFile(join(folder, 'package.json'), `${JSON.stringify(makeManifest(manifest, version), undefined, 2)}\n`);
    await copyFile(join(root, 'docs/library.md'), join(folder, 'README.md'));
    for (const name of ['LICENSE', 'CHANGELOG.md']) await copyFile(join(root, name), join(folder, name));
    // npm keeps the modes, and they come from the umask of who builds.
    await execa('chmod', ['-R', 'u=rwX,go=rX', folder]);
    const { stdout } = await execa('npm', ['pack', '--json', '--ignore-scripts'], { cwd: folder });
    const name = /"filename": "([^"]+)"/.exec(stdout)?.[1];
    if (name === undefined) throw new Error(`npm pack named no file: ${stdout}`);
    await rename(join(folder, name), join(output, name));
    return join(output, name);
  } finally {
    await rm(folder, { recursive: true });
  }
}
