// Makes the executable by pkg: the bundle in a stock Node.js, as a single executable application (SEA).
// The format: https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Bundle } from './bundle.ts';
import { hostNode, readNodeBinary } from './node-binary.ts';
import type { Target } from './node-pins.ts';
import type { PkgOrder } from './run-pkg.ts';
import { compiledAhead } from './scripts.ts';

const architecture = { 'linux-x64': 'x64', 'linux-arm64': 'arm64' } as const satisfies Record<Target, string>;

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
    await pack(order, folder, file);
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
 * Packs by the SEA mode of pkg. The Node.js of the target lies where pkg keeps what it downloaded, so that it needs no
 * network; the other scripts and the code cache are assets. The cache is made here, since pkg passes Node.js none of the
 * flags without which no two caches are the same; the main script is too small to gain from one.
 */
async function pack({ root, target, bundled }: Order, folder: string, file: string): Promise<void> {
  const [main, ...others] = bundled.scripts;
  if (main === undefined) throw new Error('There is nothing to put into the executable.');
  for (const { name, code } of bundled.scripts) await writeFile(join(folder, `${name}.cjs`), code);
  const assets = others.map(({ name }) => `${name}.cjs`);
  // A code cache fits the processor that made it.
  if (target === 'linux-x64') assets.push(await compileAhead(root, folder));
  const nodeVersion = await keepNode({ root, target, folder });
  const order: PkgOrder = {
    entryPoint: join(folder, `${main.name}.cjs`),
    targets: [{ nodeRange: `node${nodeVersion}`, platform: 'linux', arch: architecture[target], output: file }],
    seaConfig: {
      // pkg works in a folder of its own below TMPDIR, which is `folder`.
      main: `../${main.name}.cjs`,
      assets: Object.fromEntries(assets.map((asset) => [asset, `../${asset}`])),
      disableExperimentalSEAWarning: true,
      useCodeCache: false,
      useSnapshot: false,
      // The agent runs as root and its stderr is taken for failure: no warnings, nothing from NODE_OPTIONS.
      execArgv: ['--no-warnings'],
      execArgvExtension: 'none',
    },
  };
  const env = { HOME: folder, TMPDIR: folder, NODE_OPTIONS: '' };
  await execa(hostNode(root), [join(import.meta.dirname, 'run-pkg.ts'), JSON.stringify(order)], { env });
}

/** --hash-seed would make the same caches too, but they are rejected at run time. */
async function compileAhead(root: string, folder: string): Promise<string> {
  const cache = `${compiledAhead}.cache`;
  const compile = join(import.meta.dirname, 'compile.ts');
  await execa(hostNode(root), ['--random-seed=1', compile, `${compiledAhead}.cjs`, cache], {
    cwd: folder,
    env: { NODE_OPTIONS: '' },
  });
  return cache;
}

/**
 * Puts the target's Node.js, stripped, into the cache of pkg as if it had been downloaded and unpacked.
 * @returns its version
 */
async function keepNode({ root, target, folder }: { root: string; target: Target; folder: string }): Promise<string> {
  const { stdout } = await execa(hostNode(root), ['--version']);
  const name = `node-${stdout}-linux-${architecture[target]}`;
  const cache = join(folder, '.pkg-cache/sea');
  const node = join(cache, name, 'bin/node');
  await mkdir(dirname(node), { recursive: true });
  await copyFile(await readNodeBinary(root, target), node);
  await chmod(node, 0o755);
  // Before the injection: strip would drop or move what is injected.
  await strip(node, target);
  for (const marked of [`${node}.ok`, join(cache, `${name}.tar.gz`), join(cache, `${name}.tar.gz.ok`)])
    await writeFile(marked, '');
  return stdout.slice(1);
}
