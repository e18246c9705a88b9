// The test command: static checks side by side, then the test suites, then a table of what ran and how it went.
import { parseArgs } from 'node:util';
import { ensurePrograms } from '../../packaging/programs.ts';
import { checks, runCheck } from './checks.ts';
import { missingForHost, runSuite, suites } from './suites.ts';
import { formatTable, formatTotals, type StepResult } from './report.ts';

const names = [...checks, ...suites].map(({ name }) => name);

const usage = `Usage: npm test -- [--only=STEP,…]

Steps, in this order: ${names.join(', ')}.
The step 'host' needs root on Linux: without, it is left out, which in CI (CI is set) is a failure.
npm run test:full runs the long variants too (OHD_TEST_FULL=1).

  --only=STEP,…  run these steps only
  -h, --help     print this and exit
`;

/** Runs the steps that `args` ask for; returns the exit code: 0 all passed, 1 something failed, 2 wrong options. */
export async function testCommand(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (typeof options === 'string') {
    process.stderr.write(`test/run.mjs: ${options}\nTry: npm test -- --help\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    ensureForSteps(options.only);
  } catch (error) {
    process.stderr.write(`test/run.mjs: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupt.abort());
  const results = await runSteps(options.only, interrupt.signal);
  process.stdout.write(`\n${formatTable(results)}\n${formatTotals(results)}\n`);
  return interrupt.signal.aborted || results.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

/** The static checks need nothing but npm packages. */
function ensureForSteps(only: ReadonlySet<string>): void {
  const chosen = suites.filter(({ name }) => only.has(name)).map(({ name }) => name);
  if (chosen.length > 0) ensurePrograms('test');
  if (chosen.includes('host') && missingForHost() === undefined) ensurePrograms('host-tests');
}

async function runSteps(only: ReadonlySet<string>, signal: AbortSignal): Promise<StepResult[]> {
  const wanted = checks.filter(({ name }) => only.has(name));
  const results = await Promise.all(wanted.map((check) => runCheck(check, signal)));
  for (const suite of suites) {
    if (!only.has(suite.name) || signal.aborted) continue;
    const missing = suite.name === 'host' ? missingForHost() : undefined;
    results.push(missing === undefined ? await runSuite(suite, signal) : leaveOutHost(missing));
  }
  return results;
}

function leaveOutHost(missing: string): StepResult {
  const inCi = process.env['CI'] !== undefined && process.env['CI'] !== 'false';
  process.stdout.write(`\n!!! The host tests did NOT run: ${missing}.\n!!! Nothing was tried on a real system.\n`);
  return { name: 'host', outcome: inCi ? 'failed' : 'left out', seconds: 0, note: missing };
}

function parseOptions(args: readonly string[]): { help: boolean; only: ReadonlySet<string> } | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { only: { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h', default: false } },
    });
    const only = values.only?.flatMap((list) => list.split(',')) ?? names;
    const unknown = only.find((name) => !names.includes(name));
    if (unknown !== undefined) return `no step '${unknown}': the steps are ${names.join(', ')}`;
    return { help: values.help, only: new Set(only) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
