// Makes a few CommonJS scripts of the program, its plugins and the packages they use.
import { build, type BuildOptions } from 'esbuild';
import { languages, readCatalog } from '../../src/base/text/catalog-files.ts';
import type { BuildInfo } from '../../src/base/build-info.ts';
import { readRelease } from '../release/release.ts';
import { scriptBegin, scriptEnd } from './load-script.ts';
import { otherScripts, scriptEntry, type Loaded, type ScriptName } from './scripts.ts';

export interface Bundle {
  /** The first is the one that starts. */
  readonly scripts: readonly { name: ScriptName; code: Uint8Array }[];
  readonly info: BuildInfo;
  /** Folders below `root` of the packages whose code is in the bundle, e.g. `node_modules/minimist`. */
  readonly packages: readonly string[];
}

/** Bundles `root`/src/main.ts and all it loads. Throws on anything esbuild warns of: a warning here is a bug on a host later. */
export async function bundle(root: string): Promise<Bundle> {
  const info = await readSourceInfo(root);
  const loaded: Loaded = { agent: [], commands: [], forge: [] };
  const scripts: { name: ScriptName; code: Uint8Array }[] = [];
  const inputs: string[] = [];
  const add = async (name: ScriptName, entry: string): Promise<void> => {
    const options = buildOptions(root, info, entry);
    const { outputFiles, metafile, warnings } = await build({
      ...options,
      plugins: [otherScripts(root, name, loaded)],
      ...(name === 'main' ? {} : { banner: { js: scriptBegin }, footer: { js: scriptEnd } }),
    });
    const [file] = outputFiles;
    if (file === undefined || warnings.length > 0) throw new Error('esbuild has warnings, see above.');
    scripts.push({ name, code: file.contents });
    inputs.push(...Object.keys(metafile.inputs));
  };
  await add('main', "import './src/main.ts';");
  // In this order: the first two load the third.
  for (const name of ['agent', 'commands', 'forge'] as const) await add(name, scriptEntry(loaded[name]));
  return { scripts, info, packages: listPackages(inputs) };
}

function buildOptions(root: string, info: BuildInfo, entry: string) {
  return {
    absWorkingDir: root,
    stdin: { contents: entry, resolveDir: root },
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    // What is loaded on demand is in another script, or in this one.
    supported: { 'dynamic-import': false },
    // Names stay: they make the stack traces that users send readable, and cost no start-up time.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    define: {
      ...catalogLiterals(),
      __BUILD_INFO__: JSON.stringify(JSON.stringify(info)),
      // Only what runs from the sources asks for it.
      'import.meta.dirname': '""',
    },
    logLevel: 'warning',
  } as const satisfies BuildOptions;
}

/** What stands for the texts of src/base/text/catalogs.ts. */
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
