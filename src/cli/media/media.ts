// media: makes and checks the folder that deploys hosts without a network.
import { parseArgs } from 'node:util';
import { complain, complainOfArguments } from '../complain.ts';
import { createMedium } from './create.ts';
import { mediaUsage } from './usage.ts';
import { verifySums } from './sums.ts';

type Order =
  | { command: 'create'; output: string; packages: string[]; conf: string[] }
  | { command: 'verify'; folder: string };

/** @returns the exit code. */
export async function media(argv: readonly string[]): Promise<number> {
  let order: Order | 'help';
  try {
    order = readOrder(argv);
  } catch (thrown) {
    return complainOfArguments('ovirt-host-deploy media', thrown, 2);
  }
  try {
    if (order === 'help') process.stdout.write(mediaUsage);
    else if (order.command === 'create') await create(order);
    else return verify(order.folder);
    return 0;
  } catch (thrown) {
    return complain('ovirt-host-deploy media', thrown, 1);
  }
}

async function create(order: { output: string; packages: string[]; conf: string[] }): Promise<void> {
  const { packages, signed } = await createMedium(order);
  const signatures = signed
    ? 'whose signatures will be checked'
    : 'unsigned: the repositories here do not check signatures';
  process.stdout.write(`${order.output}: ${packages} packages, ${signatures}\nOn the host: sh MEDIUM/start\n`);
}

function verify(folder: string): number {
  const { checked, faults } = verifySums(folder);
  for (const fault of faults) process.stderr.write(`${folder}: ${fault}\n`);
  if (faults.length === 0) process.stdout.write(`${folder}: all ${checked} files are as they were written\n`);
  return faults.length === 0 ? 0 : 1;
}

/** @throws Error in words for wrong arguments */
function readOrder(argv: readonly string[]): Order | 'help' {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      output: { type: 'string' },
      package: { type: 'string', multiple: true, default: [] },
      conf: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const [command, folder, ...more] = positionals;
  if (command === 'create' && folder === undefined && values.output !== undefined)
    return { command, output: values.output, packages: values.package, conf: values.conf };
  if (command === 'verify' && folder !== undefined && more.length === 0) return { command, folder };
  throw new Error('say create --output DIR, or verify DIR');
}
