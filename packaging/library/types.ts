// Declarations for whoever uses the library or writes a plugin: made by tsc, file by file, as the sources lie.
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** Writes `src/…/*.d.ts` and `plugins/…/*.d.ts` into the folder. @throws where tsc fails, with its words */
export async function writeTypes(root: string, folder: string): Promise<void> {
  const project = join(root, 'packaging/types.tsconfig.json');
  const { failed, stdout } = await execa('tsc', ['-p', project, '--outDir', folder], {
    cwd: root,
    preferLocal: true,
    reject: false,
  });
  if (failed) throw new Error(`tsc cannot declare the library: ${stdout}`);
  for (const name of globSync('**/*.d.ts', { cwd: folder })) {
    const file = join(folder, name);
    await writeFile(file, withoutTsExtensions(await readFile(file, 'utf8')));
  }
}

/** tsc leaves `./a.ts` as it is, which only a project with allowImportingTsExtensions may write. */
export function withoutTsExtensions(declarations: string): string {
  return declarations.replaceAll(/(\bfrom |\bimport\()(['"])(\.{1,2}\/[^'"]+)\.ts\2/g, '$1$2$3.js$2');
}
