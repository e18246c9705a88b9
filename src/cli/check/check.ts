// The command `check`: everything at once that keeps this host from being deployed, and nothing changed.
import type { Finding } from '../../plugin/finding.ts';
import type { DeployError } from '../../base/errors.ts';
import { asError } from '../../base/errors.ts';
import { Interrupt } from '../../base/interrupt.ts';
import { core, dialog as dialogKeys } from '../../environment/engine-keys.ts';
import type { LogHub } from '../../base/logger.ts';
import { SecretValues } from '../../base/redact.ts';
import { loadTranslator } from '../../base/text/catalogs.ts';
import type { RunDialog } from '../../dialog/create.ts';
import { createDialog } from '../../dialog/create.ts';
import { displays } from '../../dialog/wire/names.ts';
import { assembleRun } from '../../agent/assemble.ts';
import { reportInitError } from '../../agent/init-error.ts';
import type { Loaded } from '../../agent/load.ts';
import { prepare } from '../../agent/load.ts';
import { listenToSignals } from '../../agent/signals.ts';
import { needsSudo, runThroughSudo } from '../../agent/sudo.ts';
import { agentPrograms } from '../../agent/programs.ts';
import type { CheckOptions } from './options.ts';
import { readCheckOptions, refuseUnknownIds } from './options.ts';
import { quietDialog } from './quiet-dialog.ts';
import type { CheckReport } from './report.ts';
import { formatReport, makeReport } from './report.ts';
import { checkSequence } from './sequence.ts';
import { checkUsage } from './usage.ts';

const exit = { clean: 0, errors: 1 } as const;

/** @returns the exit code: 0 no errors, 1 errors, 2 wrong arguments */
export async function check(argv: readonly string[]): Promise<number> {
  const secrets = new SecretValues();
  const translate = await loadTranslator(process.env);
  try {
    const options = readCheckOptions(argv);
    if (options.help) return await print(checkUsage.split('\n').map(translate).join('\n'));
    const program = agentPrograms[0];
    if (program === undefined) throw new Error('no programs');
    const { loaded, hub } = prepare(program, options.variables, secrets);
    refuseUnknownIds(options.ignore, loaded.plugins);
    if (needsSudo()) return await runThroughSudo(['check', ...argv]);
    const made = await checkHost(loaded, options, hub, secrets);
    if (made.shown) return exitCode(made.report);
    const { report, count } = made;
    await print(options.json ? `${JSON.stringify(report)}\n` : formatReport(report, count, translate));
    return exitCode(report);
  } catch (thrown) {
    return reportInitError(asError(thrown), argv, secrets, translate);
  }
}

interface Made {
  report: CheckReport;
  /** Of the checks. */
  count: number;
  /** A back-end has got it. */
  shown: boolean;
}

async function checkHost(
  { env, plugins, sequence }: Loaded,
  { ignore }: CheckOptions,
  hub: LogHub,
  secrets: SecretValues,
): Promise<Made> {
  const interrupt = new Interrupt();
  listenToSignals(interrupt, hub.named('otopi.context'));
  const talk = env.get(dialogKeys.dialect) === 'machine' ? machineDialog(env, hub, secrets, interrupt) : undefined;
  const dialog = talk?.dialog ?? quietDialog();
  if (talk === undefined) hub.attach({ write: ({ level, message }) => complain(level, message) });
  process.chdir('/');
  const refusals: Finding[] = [];
  const run = assembleRun({
    env,
    hub,
    secrets,
    interrupt,
    dialog,
    plugins,
    sequence: checkSequence(sequence, plugins, refusals),
    planning: true,
    checking: true,
    root: '/',
  });
  try {
    await run.engine.run(run.contextOf);
    env.set(core.ignoreChecks, [...env.get(core.ignoreChecks), ...ignore]);
    const whole = run.engine.errors.length === 0;
    const findings = whole ? await run.checks.run() : endsOfRun(run.engine.errors, refusals);
    const { hostName } = run.contextOf('otopi.core.checks').facts;
    const report = makeReport(hostName, findings, refusals, whole);
    if (talk !== undefined)
      await dialog.displayMultiString(
        displays.CHECK_FINDINGS,
        report.findings.map((one) => JSON.stringify(one)),
      );
    dialog.terminate();
    return { report, count: run.checks.ids.length, shown: talk !== undefined };
  } finally {
    await talk?.close();
  }
}

function machineDialog(env: Loaded['env'], hub: LogHub, secrets: SecretValues, interrupt: Interrupt): RunDialog {
  const talk = createDialog({
    env,
    stdin: process.stdin,
    stdout: process.stdout,
    log: hub.named('otopi.dialog'),
    secrets,
    signal: () => interrupt.signal,
    onPeerLost: (error: DeployError) => interrupt.raise(error),
  });
  hub.attach(talk.sink);
  return talk;
}

/** What an event refused is told as such. */
function endsOfRun(errors: readonly Error[], refusals: readonly Finding[]): Finding[] {
  return errors.filter(({ message }) => !refusals.some(({ seen }) => seen === message)).map(endOfRun);
}

function endOfRun({ message }: Error): Finding {
  const seen = `The run ended: ${message}`;
  const remedy = 'mend that, and check again';
  return {
    id: 'run',
    title: 'The checks can be made',
    severity: 'error',
    seen,
    remedy,
    code: undefined,
    ignored: false,
  };
}

/** Stdout is for the report. */
function complain(level: string, message: string): void {
  if (level === 'WARNING') process.stderr.write(`ovirt-host-deploy check: ${message}\n`);
}

function exitCode({ errors }: CheckReport): number {
  return errors > 0 ? exit.errors : exit.clean;
}

async function print(text: string): Promise<number> {
  await new Promise<void>((done) => process.stdout.write(text, () => done()));
  return exit.clean;
}
