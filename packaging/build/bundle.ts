// Makes one CommonJS file of the program, its plugins and the packages they use.
import { build } from 'esbuild';
import { languages, readCatalog } from '../../src/core/text/catalog-files.ts';
import type { BuildInfo } from '../../src/cli/build-info.ts';
import { readRelease } from '../release/release.ts';

export interface Bundle {
  readonly code: Uint8Array;
  readonly info: BuildInfo;
  /** Folders below `root` of the packages whose code is in the bundle, e.g. `node_modules/minimist`. */
  readonly packages: readonly string[];
}

/** Bundles `root`/src/main.ts. Throws on anything esbuild warns of: a warning here is a bug on a host later. */
export async function bundle(root: string): Promise<Bundle> {
  const info = await readSourceInfo(root);
  const { outputFiles, metafile, warnings } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    // Names stay: they make the stack traces that users send readable, and cost no start-up time.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    define: {
      ...catalogLiterals(),
      __BUILD_INFO__: JSON.stringify(JSON.stringify(info)),
      'import.meta.dirname': '__dirname',
    },
    logLevel: 'warning',
  });
  const [file] = outputFiles;
  if (file === undefined || warnings.length > 0) throw new Error('esbuild has warnings, see above.');
  return { code: file.contents, info, packages: listPackages(Object.keys(metafile.inputs)) };
}

/** What stands for the texts of src/core/text/catalogs.ts. */
export function catalogLiterals(): Record<string, string> {
  const catalogs = Object.fromEntries(languages.map((language) => [language, readCatalog(language)]));
  return {
    __LANGUAGES__: JSON.stringify(languages),
    __CATALOGS__: JSON.stringify(JSON.stringify(catalogs)),
  };
}

/** The folders of the packages that these files are of. */
export function listPackages(inputs: readonly string[]): string[] {
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].toSorted();
}

async function readSourceInfo(root: string): Promise<BuildInfo> {
  const { version, commit, time } = await readRelease(root);
  return { version, commit, date: new Date(time * 1000).toISOString().slice(0, 10) };
}
