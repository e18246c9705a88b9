// The command `npm run chaos`: kills deployments at random times and tells how the hosts ended.
import { parseArgs } from 'node:util';
import { runChaos } from './run.ts';
import { chaosTable, resultLine } from './table.ts';

const usage = `Usage: npm run chaos -- [--runs N] [--seed N] [--hosts N]

Deploys test hosts with everything switched on and kills each deployment at a random time: the agent alone, with all it
started, or with its whole control group; then its recovery, up to three times. The next start must bring the host to the
state before or after. Needs root on Debian. Exit code 1: a host came to neither.

  --runs N   how many deployments (20)
  --seed N   the choices of an earlier run
  --hosts N  how many at the same time (2)
`;

export async function chaosCommand(args: string[]): Promise<number> {
  const options = parse(args);
  if (typeof options === 'string') {
    process.stderr.write(options);
    return options === usage ? 0 : 2;
  }
  const { runs, seed, hosts } = options;
  process.stdout.write(`seed ${seed}\n`);
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const tell = (result: Parameters<typeof resultLine>[0], done: number): void =>
    void process.stdout.write(`[${done}/${runs}] ${resultLine(result)}\n`);
  const results = await runChaos({ runs, seed, lanes: hosts, tell, signal: interrupt.signal });
  process.stdout.write(`\n${chaosTable(results)}\n`);
  return results.some(({ state }) => state === 'wrong') ? 1 : 0;
}

function parse(args: string[]): { runs: number; seed: number; hosts: number } | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        runs: { type: 'string', default: '20' },
        seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
        hosts: { type: 'string', default: '2' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return usage;
    const [runs, seed, hosts] = [values.runs, values.seed, values.hosts].map((text) =>
      /^\d+$/.test(text) ? +text : NaN,
    );
    if (!(runs && hosts) || seed === undefined || Number.isNaN(seed)) return `--runs, --seed and --hosts are numbers\n`;
    return { runs, seed, hosts };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\nTry: npm run chaos -- --help\n`;
  }
}
