// Builds the library: ES modules, their declarations, the constants, the licences of what is inside.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { catalogLiterals, listPackages } from '../build/bundle.ts';
import { readLicenses } from '../build/licenses.ts';
import { keysByGroup } from '../declared-keys.ts';
import { formatConstants } from './constants.ts';
import { writeTypes } from './types.ts';

/** @param folder gets index.js, wire.js, constants.js and what they share, `types`, LICENSES; it should be empty */
export async function buildLibrary(root: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { metafile, warnings } = await build({
    absWorkingDir: root,
    entryPoints: ['index', 'wire', 'askpass', 'sign'].map((name) => `src/library/${name}.ts`),
    outdir: folder,
    bundle: true,
    // What both entry points use is one module: an error of one is a DeployError of the other.
    splitting: true,
    chunkNames: 'shared-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    metafile: true,
    legalComments: 'none',
    // node-forge is CommonJS and requires parts of Node.js.
    banner: {
      js: "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);",
    },
    define: catalogLiterals(),
    logLevel: 'warning',
  });
  if (warnings.length > 0) throw new Error('esbuild has warnings, see above.');
  const { code, types } = formatConstants(keysByGroup(), './types/src/environment/key.js');
  await writeFile(join(folder, 'constants.js'), code);
  await writeFile(join(folder, 'constants.d.ts'), types);
  await writeTypes(root, join(folder, 'types'));
  await writeFile(join(folder, 'LICENSES'), await readLicenses(root, listPackages(Object.keys(metafile.inputs))));
}
