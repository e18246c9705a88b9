// Puts the bundle into a Node.js executable as a single executable application (SEA).
// The format: https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Bundle } from './bundle.ts';
import { hostNode, readNodeBinary } from './node-binary.ts';
import type { Target } from './node-pins.ts';
import { compiledAhead } from './scripts.ts';

// Split, so that this file's own text in a blob could never be taken for the fuse.
const fuse = ['NODE_SEA', 'FUSE_fce680ab2cc467b6e072b8b5df1996b2'].join('_');

interface Order {
  readonly root: string;
  readonly target: Target;
  readonly bundled: Bundle;
  /** Absolute path of the executable to make. */
  readonly output: string;
}

/** Makes the executable, mode 0755. The same sources, packages and `strip` give the same bytes. */
export async function makeExecutable(order: Order): Promise<void> {
  await mkdir(dirname(order.output), { recursive: true });
  const folder = await mkdtemp(join(dirname(order.output), '.build-'));
  try {
    const file = join(folder, 'executable');
    await copyFile(await readNodeBinary(order.root, order.target), file);
    await chmod(file, 0o755);
    // Before the injection: strip would drop or move what is injected.
    await strip(file, order.target);
    await inject(file, await makeBlob(order, folder));
    await rename(file, order.output);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function strip(file: string, target: Target): Promise<void> {
  const [program, bring] =
    target === 'linux-x64' ? ['strip', 'binutils'] : ['aarch64-linux-gnu-strip', 'binutils-aarch64-linux-gnu'];
  const { failed, stderr, code } = await execa(program, ['--strip-all', file], { reject: false });
  if (!failed) return;
  const reason = code === 'ENOENT' ? `there is no ${program}, which comes with ${bring}` : stderr;
  process.stderr.write(`Not stripped, 18 MB more: ${reason}\n`);
}

/**
 * Makes the blob as pkg does, but with a fixed random seed and relative paths, without which no two code caches are
 * the same; pkg passes no flags to Node.js. --hash-seed would do too, but then the cache is rejected at run time.
 */
async function makeBlob({ root, target, bundled }: Order, folder: string): Promise<string> {
  const runNode = async (...args: string[]): Promise<unknown> =>
    execa(hostNode(root), ['--random-seed=1', ...args], { cwd: folder, env: { NODE_OPTIONS: '' } });
  // A code cache fits the processor that made it.
  const hasCache = target === 'linux-x64';
  const [main, ...others] = bundled.scripts;
  if (main === undefined) throw new Error('There is nothing to put into the executable.');
  for (const { name, code } of bundled.scripts) await writeFile(join(folder, `${name}.cjs`), code);
  const assets = others.map(({ name }) => `${name}.cjs`);
  if (hasCache) {
    await runNode(join(import.meta.dirname, 'compile.ts'), `${compiledAhead}.cjs`, `${compiledAhead}.cache`);
    assets.push(`${compiledAhead}.cache`);
  }
  const config = {
    main: `${main.name}.cjs`,
    output: 'blob',
    assets: Object.fromEntries(assets.map((file) => [file, file])),
    disableExperimentalSEAWarning: true,
    useCodeCache: hasCache,
    // The agent runs as root and its stderr is taken for failure: no warnings, nothing from NODE_OPTIONS.
    execArgv: ['--no-warnings'],
    execArgvExtension: 'none',
  };
  await writeFile(join(folder, 'sea.json'), JSON.stringify(config));
  await runNode('--experimental-sea-config', 'sea.json');
  return join(folder, 'blob');
}

/** Injects as pkg does, by its own injector; as a program, because its harmless warnings go straight to stderr. */
async function inject(file: string, blob: string): Promise<void> {
  const pkgRequire = createRequire(import.meta.resolve('@yao-pkg/pkg'));
  const injector = pkgRequire.resolve('postject/dist/cli.js');
  await execa(process.execPath, [injector, file, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse]);
}
