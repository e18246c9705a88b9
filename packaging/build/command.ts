// The build command: reads its options, makes the executable and says what was made.
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { stat, writeFile } from 'node:fs/promises';
import { bundle } from './bundle.ts';
import { makeExecutable } from './executable.ts';
import { nodeFolder, readLicenses } from './licenses.ts';
import { isTarget } from './node-binary.ts';
import { targetNames, type Target } from './node-pins.ts';
import { installPrograms } from '../programs.ts';

const root = join(import.meta.dirname, '../..');

const usage = `Usage: node build.mjs [--target ${targetNames.join('|')}]

Bundles the sources and puts them into the pinned Node.js: one executable that needs nothing else on its host
but glibc 2.28 or later and libstdc++.

  --target TARGET  what the executable runs on (default: linux-x64, dist/ovirt-host-deploy);
                   others go to dist/ovirt-host-deploy-TARGET
  -h, --help       print this and exit
`;

/** Builds as `args` say; returns the exit code: 0 done, 1 the build failed, 2 the options are wrong. */
export async function buildCommand(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (typeof options === 'string') {
    process.stderr.write(`build.mjs: ${options}\nTry: node build.mjs --help\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    installPrograms('build');
    await build(options.target);
    return 0;
  } catch (error) {
    process.stderr.write(`build.mjs: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** Builds the executable into dist. @returns its path @throws where it cannot be made */
export async function build(target: Target): Promise<string> {
  const output = join(root, 'dist', target === 'linux-x64' ? 'ovirt-host-deploy' : `ovirt-host-deploy-${target}`);
  const bundled = await bundle(root);
  await makeExecutable({ root, target, bundled, output });
  await writeFile(join(root, 'dist/LICENSES'), await readLicenses(root, [nodeFolder, ...bundled.packages]));
  const megabytes = ((await stat(output)).size / 1e6).toFixed(1);
  process.stdout.write(
    `${relative(process.cwd(), output)}: ${megabytes} MB, ${bundled.info.version} (${bundled.info.commit})\n`,
  );
  return output;
}

function parseOptions(args: readonly string[]): { help: boolean; target: Target } | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        target: { type: 'string', default: 'linux-x64' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (!isTarget(values.target)) return `unknown target '${values.target}': one of ${targetNames.join(', ')}`;
    return { help: values.help, target: values.target };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
