// media: makes and checks the folder that deploys hosts without a network.
import { DeployError } from '../../base/errors.ts';
import { complain, complainOfArguments } from '../complain.ts';
import { parseOptions } from '../parse-options.ts';
import type { MediumOrder } from './create.ts';
import { createMedium } from './create.ts';
import { mediaUsage } from './usage.ts';
import { verifySums } from './sums.ts';

type Order = { command: 'help' } | ({ command: 'create' } & MediumOrder) | { command: 'verify'; folder: string };

const interruptedCode = 130;

/** @returns the exit code. */
export async function media(argv: readonly string[]): Promise<number> {
  let order: Order;
  try {
    order = readOrder(argv);
  } catch (thrown) {
    return complainOfArguments('ovirt-host-deploy media', thrown, 2);
  }
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => interrupt.abort(new DeployError('signal', 'interrupted; nothing is left behind')));
  try {
    if (order.command === 'verify') return verify(order.folder);
    if (order.command === 'help') process.stdout.write(mediaUsage);
    else await create(order, interrupt.signal);
    return 0;
  } catch (thrown) {
    if (!interrupt.signal.aborted) return complain('ovirt-host-deploy media', thrown, 1);
    return complain('ovirt-host-deploy media', interrupt.signal.reason, interruptedCode);
  }
}

async function create(order: MediumOrder, signal: AbortSignal): Promise<void> {
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const { packages, signed, target } = await createMedium(order, signal, say);
  const signatures = signed
    ? 'whose signatures will be checked'
    : 'whose signatures will not be checked, as the repositories here say';
  say(`${order.output}: ${packages} packages for ${target}, ${signatures}\nOn the host: sh MEDIUM/start`);
}

function verify(folder: string): number {
  const { checked, faults } = verifySums(folder);
  for (const fault of faults) process.stderr.write(`${folder}: ${fault}\n`);
  if (faults.length === 0) process.stdout.write(`${folder}: all ${checked} files are as they were written\n`);
  return faults.length === 0 ? 0 : 1;
}

/** @throws Error in words for wrong arguments */
function readOrder(argv: readonly string[]): Order {
  const { values, positionals } = parseOptions({
    args: [...argv],
    allowPositionals: true,
    options: {
      output: { type: 'string' },
      package: { type: 'string', multiple: true, default: [] },
      conf: { type: 'string', multiple: true, default: [] },
      release: { type: 'string' },
      repos: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command, folder, ...more] = positionals;
  if (values.help) return { command: 'help' };
  if (command === 'verify') {
    if (folder !== undefined && more.length === 0) return { command, folder };
    throw new Error('verify needs the folder of one medium: verify DIR');
  }
  if (command !== 'create') throw new Error(`say create or verify${command === undefined ? '' : `, not ${command}`}`);
  if (folder !== undefined) throw new Error(`create takes no ${folder}: the folder is given by --output DIR`);
  if (values.output === undefined) throw new Error('create needs --output DIR: a new or empty folder');
  const { output, package: packages, conf, release, repos } = values;
  return { command, output, packages, conf, release, repos };
}
