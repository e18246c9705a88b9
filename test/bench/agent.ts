// What the agent costs on a real host: its own time and children where all is installed already, its memory.
import { Authority } from '../host/deploy/authority.ts';
import type { Outcome, Script } from '../host/deploy/client.ts';
import { converse } from '../host/deploy/client.ts';
import { machineArguments, steadyDeployment, wholeDeployment } from '../host/deploy/scripts.ts';
import { TestHost } from '../host/lab/host.ts';
import { installStrace, parseTrace } from '../host/trace/strace.ts';
import type { Figure } from './figures.ts';
import { median } from './figures.ts';
import { ownTime } from './own-time.ts';

const program = '/root/ovirt-host-deploy';
const traceFile = '/root/trace';
const logFile = '/tmp/bench.log';
const rounds = 7;
const longLogMegabytes = 100;
const memoryLimit = 95;

export async function measureAgent(executable: string): Promise<Figure[]> {
  await using host = await TestHost.boot({ name: 'bench', base: 'dnf4', repo: ['signed'] });
  await host.copyIn(executable, program, 0o755);
  const whole = await withMemory(host, wholeDeployment(await Authority.make()));
  const steady = await withMemory(host, steadyDeployment);
  return [
    {
      what: 'Peak memory of the agent in a whole deployment',
      value: whole,
      unit: 'MiB',
      limit: memoryLimit,
      how: 'VmHWM when it asks what else to do at its end',
    },
    {
      what: 'The same where nothing needs changing',
      value: steady,
      unit: 'MiB',
      limit: memoryLimit,
      how: 'as before',
    },
    ...(await ownTimes(host)),
    await longLog(host),
  ];
}

async function run(host: TestHost, script: Script, before = '', more = ''): Promise<Outcome> {
  const outcome = await converse(host.sshProcess(`${before} ${program} ${machineArguments} ${more}`), script);
  if (outcome.code !== 0) throw new Error(`The deployment failed: ${outcome.stdout.slice(-2000)}`);
  return outcome;
}

async function withMemory(host: TestHost, script: Script): Promise<number> {
  let peak = Number.NaN;
  await run(host, {
    ...script,
    answer: async (query, client) => {
      if (query.name === 'TERMINATION_COMMAND') {
        peak = await peakMemory(host);
        return ['quit'];
      }
      return script.answer?.(query, client);
    },
  });
  return peak;
}

/** MiB. */
async function peakMemory(host: TestHost): Promise<number> {
  const { stdout } = await host.ssh('grep VmHWM /proc/$(pgrep -f ^/root/ovirt-host-deploy)/status');
  return Number(/(\d+) kB/.exec(stdout)?.[1]) / 1024;
}

async function ownTimes(host: TestHost): Promise<Figure[]> {
  const strace = await installStrace(host, traceFile);
  const measured = [];
  for (let round = 0; round < rounds; round++) {
    await run(host, steadyDeployment, `rm -f ${logFile};${strace}`, `CORE/logFileName=str:${logFile}`);
    const [trace, log] = await Promise.all([host.readFile(traceFile), host.readFile(logFile)]);
    measured.push(ownTime(parseTrace(trace), log));
  }
  const how = `median of ${rounds}; processes by strace, answers by the log`;
  return [
    {
      what: 'Own time of the agent where nothing needs changing (without children and answers awaited)',
      value: median(measured.map(({ own }) => own)),
      unit: 's',
      limit: 0.25,
      how,
    },
    {
      what: 'The whole run, children and answers included',
      value: median(measured.map(({ wall }) => wall)),
      unit: 's',
      how,
    },
    { what: 'Processes started in it', value: median(measured.map(({ children }) => children)), unit: '', how },
  ];
}

/** Serves a log that is there already, so that nothing but the serving is seen. */
async function longLog(host: TestHost): Promise<Figure> {
  const line = '2026-01-01 00:00:00,000+0000 DEBUG otopi.bench a line of the usual length, as there are many in a log';
  await host.ssh(`umask 077; yes '${line}' | head -c ${longLogMegabytes}000000 > ${logFile}`);
  let [before, after] = [Number.NaN, Number.NaN];
  await run(
    host,
    {
      ...steadyDeployment,
      termination: ['log', 'quit'],
      answer: async ({ name }) => {
        if (name !== 'TERMINATION_COMMAND') return undefined;
        if (Number.isNaN(before)) before = await peakMemory(host);
        else after = await peakMemory(host);
        return undefined;
      },
    },
    '',
    `CORE/logFileName=str:${logFile}`,
  );
  return {
    what: `More memory for serving a log of ${longLogMegabytes} MB`,
    value: after - before,
    unit: 'MiB',
    limit: 40,
    how: 'VmHWM after the command `log` less VmHWM before',
  };
}
