// The command `bundle`: makes what an oVirt engine 3.2 to 4.3 sends to its hosts, of this executable.
import { join } from 'node:path';
import { isSea } from 'node:sea';
import { writeBundleFolder, writeBundleTar, writeFolderTar } from '../backend/bundle/bundle.ts';
import { readParameters } from '../backend/parameters.ts';
import { createTools } from '../backend/tools.ts';
import { complain, complainOfArguments } from './complain.ts';
import { parseOptions } from './parse-options.ts';
import { LogHub } from '../base/logger.ts';
import { SecretValues } from '../base/redact.ts';

export const bundleUsage = `Usage: ovirt-host-deploy bundle [OPTION…] [FILE.tar]
       ovirt-host-deploy bundle [OPTION…] --folder DIR

Makes the bundle that an oVirt engine 3.2 to 4.3 unpacks on its hosts, with the entries setup, ovirt-host-deploy and
ovirt-host-mgmt. An engine makes its own tar of a folder: /usr/share/ovirt-host-deploy/interface-3, which the package brings.

  --folder DIR        fill this folder instead
  --from DIR          pack this folder as an engine does: a link as what it points to (parameter BootstrapPackageDirectory)
  --engine-3.6        for engine 3.6, which does not know the lines of progress
  --executable FILE   the agent (this program)
  --param NAME=VALUE  a parameter by the engine's name: docs/parameters.md; FILE.tar is BootstrapPackageName unless given
  -h, --help          print this
`;

/** @returns the exit code: 0 made, 1 not, 64 wrong arguments */
export async function bundle(argv: readonly string[]): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(argv);
  } catch (thrown) {
    return complainOfArguments('ovirt-host-deploy bundle', thrown, 64);
  }
  if (options === 'help') {
    process.stdout.write(bundleUsage);
    return 0;
  }
  const { file, folder, from, plain, executable } = options;
  try {
    const run = createTools(new LogHub(new SecretValues()).named('bundle'), new AbortController().signal);
    if (folder !== undefined) await writeBundleFolder(executable, folder, plain);
    else if (from !== '') await writeFolderTar(from, file, run);
    else await writeBundleTar(executable, file, plain, run);
    return 0;
  } catch (thrown) {
    return complain('ovirt-host-deploy bundle', thrown, 1);
  }
}

function readOptions(argv: readonly string[]) {
  const { values, positionals } = parseOptions({
    args: [...argv],
    allowPositionals: true,
    options: {
      folder: { type: 'string' },
      from: { type: 'string' },
      param: { type: 'string', multiple: true, default: [] },
      'engine-3.6': { type: 'boolean', default: false },
      executable: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { BootstrapPackageName, BootstrapPackageDirectory } = readParameters('', process.env, values.param);
  const { folder, executable, 'engine-3.6': plain } = values;
  const from = values.from ?? (plain || folder !== undefined ? '' : BootstrapPackageDirectory);
  const [file, ...more] = positionals;
  if (more.length > 0) throw new Error('name one file');
  if (folder !== undefined && (file !== undefined || from !== ''))
    throw new Error('--folder goes with no file and no --from');
  if (values.from !== undefined && plain) throw new Error('--engine-3.6 does not change what --from packs');
  const own = isSea() ? process.execPath : join(import.meta.dirname, '../../dist/ovirt-host-deploy');
  return { file: file ?? BootstrapPackageName, folder, from, plain, executable: executable ?? own };
}
