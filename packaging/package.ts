// Makes everything that a release consists of: `npm run package`. docs/releasing.md tells what for.
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { arches, packageAll } from './release/package-all.ts';

const root = join(import.meta.dirname, '..');

const usage = `Usage: npm run package -- [--arch=ARCH]… [--quick] [--sign=KEY]

Builds the executables, their rpm packages and the npm package. All go to dist/packages, with their checksums
(SHA256SUMS), a bill of materials (sbom.cdx.json) and a statement of where they come from (provenance.intoto.json).
Needs rpmbuild, npm, a JDK (17 or later), and for aarch64 the npm registry.

  --arch=ARCH  ${arches.join(' or ')}; may be given again; both unless given
  --quick      pack the rpm packages fast instead of small: for tests
  --sign=KEY   sign the rpm packages and SHA256SUMS by this secret key of gpg; only from a commit without changes
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
    const { arches: wanted, quick, sign } = options;
    await packageAll(root, { arches: wanted, payload: quick ? 'quick' : 'small', key: sign });
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
        sign: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const { arch = arches, quick, sign, help } = values;
    const unknown = arch.find((name) => !arches.some((known) => known === name));
    if (unknown !== undefined) return `unknown architecture '${unknown}': one of ${arches.join(', ')}`;
    if (sign === '') return '--sign needs a key that gpg knows';
    return { arches: arches.filter((name) => arch.includes(name)), quick, sign, help };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function complain(message: string, code: number): number {
  process.stderr.write(`package: ${message}\n`);
  return code;
}
