// Builds the executables and packs them as rpm packages into dist/packages: `npm run package`.
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { buildCommand } from './build/command.ts';
import { buildPackages } from './rpm/build.ts';
import { writePapers } from './rpm/papers.ts';
import { readRelease } from './rpm/release.ts';

const root = join(import.meta.dirname, '..');
const output = join(root, 'dist/packages');
const targets = { x86_64: 'linux-x64', aarch64: 'linux-arm64' } as const;

const usage = `Usage: npm run package -- [--arch=x86_64|aarch64]…

Builds the executable and its rpm packages, which go to dist/packages with their checksums (SHA256SUMS) and a bill of
materials (sbom.cdx.json). Needs rpmbuild and a JDK, 17 or later.

  --arch=ARCH  x86_64 (default) or aarch64; may be given again
  -h, --help   print this and exit
`;

const { values } = parseArgs({
  options: {
    arch: { type: 'string', multiple: true, default: ['x86_64'] },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) process.stdout.write(usage);
else process.exitCode = await packageAll(values.arch);

/** @returns the exit code: 0 done, 1 a build failed, 2 an unknown architecture. */
async function packageAll(wanted: readonly string[]): Promise<number> {
  const arches = wanted.filter((arch) => arch === 'x86_64' || arch === 'aarch64');
  if (arches.length < wanted.length) {
    process.stderr.write(`unknown architecture; one of ${Object.keys(targets).join(', ')}\n`);
    return 2;
  }
  await rm(output, { recursive: true, force: true });
  const release = await readRelease(root);
  for (const arch of arches) {
    const target = targets[arch];
    const code = await buildCommand(['--target', target]);
    if (code !== 0) return code;
    const executable = join(root, 'dist', arch === 'x86_64' ? 'ovirt-host-deploy' : `ovirt-host-deploy-${target}`);
    const made = await buildPackages({ executable, arch, ...release, output });
    process.stdout.write(made.map((path) => `${relative(process.cwd(), path)}\n`).join(''));
  }
  await writePapers(root, output, release.version);
  return 0;
}
