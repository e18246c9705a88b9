// Makes everything that a release consists of: `npm run package`. docs/releasing.md tells what for.
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { arches, packageAll } from './release/package-all.ts';

const root = join(import.meta.dirname, '..');

const usage = `Usage: npm run package -- [--arch=ARCH]… [--quick]

Builds the executables, their rpm packages and the npm package. All go to dist/packages, with their checksums
(SHA256SUMS) and a bill of materials (sbom.cdx.json). Needs rpmbuild, npm, a JDK (17 or later), and for aarch64 the npm
registry.

  --arch=ARCH  ${arches.join(' or ')}; may be given again; both unless given
  --quick      pack the rpm packages fast instead of small: for tests
  -h, --help   print this and exit
`;

process.exitCode = await main();

/** @returns the exit code: 0 done, 1 something failed, 2 the options are wrong. */
async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'string') return complain(`${options}\nTry: npm run package -- --help`, 2);
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    await packageAll(root, options.wanted, options.quick ? 'quick' : 'small');
    return 0;
  } catch (error) {
    return complain(error instanceof Error ? error.message : String(error), 1);
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        arch: { type: 'string', multiple: true },
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const { arch = arches, quick, help } = values;
    const unknown = arch.find((name) => !arches.some((known) => known === name));
    if (unknown !== undefined) return `unknown architecture '${unknown}': one of ${arches.join(', ')}`;
    return { wanted: arches.filter((name) => arch.includes(name)), quick, help };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function complain(message: string, code: number): number {
  process.stderr.write(`package: ${message}\n`);
  return code;
}
