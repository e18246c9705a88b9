// The command `hosts`: the hosts that `push` knows, how their last run ended, and when their certificates do.
import { join } from 'node:path';
import { backendFolders } from '../backend/folders.ts';
import { cleanJson, cleanText } from '../backend/border/text.ts';
import { Inventory } from '../backend/inventory/inventory.ts';
import type { HostRecord } from '../backend/inventory/record.ts';
import { DeployError } from '../base/errors.ts';
import { complain, complainOfArguments } from './complain.ts';
import { parseOptions } from './parse-options.ts';
import { formatTable } from './table.ts';

const program = 'ovirt-host-deploy hosts';

export const hostsUsage = `Usage: ovirt-host-deploy hosts [--json] [--state DIR] [--forget HOST]

Shows the hosts that push knows: last result, its time, end of the certificate, host key.

  --forget HOST  forget a host: its key, its id, how it went, and who began to deploy it from a machine that is gone
  --json         one JSON object a line, all that is known
  --state DIR    where push was told to keep it
  -h, --help     print this
`;

/** @returns the exit code: 0 shown, 1 not, 64 wrong arguments */
export async function hosts(argv: readonly string[]): Promise<number> {
  try {
    const { json, state, forget, help } = readOptions(argv);
    if (help) return print(hostsUsage);
    using inventory = await Inventory.open(join(backendFolders(state).state, 'inventory.db'));
    if (forget !== undefined)
      return inventory.forget(forget)
        ? 0
        : complain(program, new DeployError('bad-argument', `${forget} is not known`), 1);
    const records = inventory.list();
    return print(json ? records.map((one) => `${cleanJson(one)}\n`).join('') : table(records));
  } catch (thrown) {
    const isArgument = thrown instanceof DeployError && thrown.code === 'bad-argument';
    return isArgument ? complainOfArguments(program, thrown, 64) : complain(program, thrown, 1);
  }
}

function readOptions(argv: readonly string[]) {
  const options = {
    json: { type: 'boolean', default: false },
    state: { type: 'string' },
    forget: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  return parseOptions({ args: [...argv], options }).values;
}

function table(records: readonly HostRecord[]): string {
  const rows = records.map(({ name, result, errorCode, deployedAt, certificateEnds, fingerprint }) => [
    name,
    errorCode === null ? (result ?? 'never') : `${result} (${errorCode})`,
    deployedAt?.slice(0, 16) ?? '',
    certificateEnds?.slice(0, 10) ?? '',
    fingerprint ?? '',
  ]);
  // Releases up to 2.0 kept what hosts said as it came.
  return formatTable([
    ['HOST', 'RESULT', 'AT', 'CERTIFICATE', 'KEY'],
    ...rows.map((row) => row.map((cell) => cleanText(cell))),
  ]);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
