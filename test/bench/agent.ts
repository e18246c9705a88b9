// What the agent costs on a real host: its own time and children where all is installed already, its memory.
import { Authority } from '../host/deploy/authority.ts';
import type { Outcome, Script } from '../host/deploy/client.ts';
import { converse } from '../host/deploy/client.ts';
import { machineArguments, steadyDeployment, wholeDeployment } from '../host/deploy/scripts.ts';
import { TestHost } from '../host/lab/host.ts';
import { installStrace, parseTrace } from '../host/trace/strace.ts';
import type { Figure } from './figures.ts';
import { least, median } from './figures.ts';
import { ownTime } from './own-time.ts';

export const program = '/root/ovirt-host-deploy';
const traceFile = '/root/trace';
const logFile = '/tmp/bench.log';
const rounds = 7;
const longLogMegabytes = 100;
const memoryLimit = 95;

export async function measureAgent(executable: string): Promise<Figure[]> {
  await using host = await TestHost.boot({ name: 'bench', base: 'dnf4', repo: ['signed'] });
  await host.copyIn(executable, program, 0o755);
  const whole = await measuredRun(host, wholeDeployment(await Authority.make()));
  const steady = await measuredRun(host, steadyDeployment);
  return [
    {
      what: 'Peak memory of the agent in a whole deployment',
      value: whole.peak,
      unit: 'MiB',
      limit: memoryLimit,
      how: 'VmHWM when it asks what else to do at its end',
    },
    {
      what: 'The same where nothing needs changing',
      value: steady.peak,
      unit: 'MiB',
      limit: memoryLimit,
      how: 'as before',
    },
    {
      what: 'Processor time of the agent in that run',
      value: steady.processorSeconds,
      unit: 's',
      how: 'utime and stime, at the same moment',
    },
    ...(await costOfNothing(host, steadyDeployment)),
    await longLog(host),
  ];
}

export async function run(host: TestHost, script: Script, before = '', more = ''): Promise<Outcome> {
  const outcome = await converse(host.sshProcess(`${before} ${program} ${machineArguments} ${more}`), script);
  if (outcome.code !== 0) throw new Error(`The deployment failed: ${outcome.stdout.slice(-2000)}`);
  return outcome;
}

interface Cost {
  /** MiB. */
  peak: number;
  processorSeconds: number;
}

async function measuredRun(host: TestHost, script: Script): Promise<Cost> {
  let cost: Cost = { peak: Number.NaN, processorSeconds: Number.NaN };
  await run(host, {
    ...script,
    answer: async (query, client) => {
      if (query.name === 'TERMINATION_COMMAND') {
        cost = await readCost(host);
        return ['quit'];
      }
      return script.answer?.(query, client);
    },
  });
  return cost;
}

/** Of the agent that runs now: proc(5), with 100 clock ticks a second. */
async function readCost(host: TestHost): Promise<Cost> {
  const { stdout } = await host.ssh(
    'p=/proc/$(pgrep -f ^/root/ovirt-host-deploy); cut -d" " -f14,15 $p/stat; grep VmHWM $p/status',
  );
  const [, user, system, kilobytes] = /^(\d+) (\d+)\nVmHWM:\s*(\d+) kB/.exec(stdout) ?? [];
  return { peak: Number(kilobytes) / 1024, processorSeconds: (Number(user) + Number(system)) / 100 };
}

async function costOfNothing(host: TestHost, script: Script): Promise<Figure[]> {
  const { own, wall, children, how } = await measureRuns(host, script);
  return [
    {
      what: 'Own time of the agent where nothing needs changing (without children and answers awaited)',
      value: own,
      unit: 's',
      limit: 0.25,
      how,
    },
    { what: 'The whole run, children and answers included', value: wall, unit: 's', how },
    { what: 'Processes started in it', value: children, unit: '', how },
  ];
}

/** What a run costs in which nothing needs changing: seconds, the programs it starts, and all processes below it. */
export async function measureRuns(
  host: TestHost,
  script: Script,
): Promise<{ own: number; wall: number; children: number; programs: number; how: string }> {
  // At a real-time priority, children and all: what else the machine does is no time of the agent.
  const traced = `chrt -f 1 env ${await installStrace(host, traceFile)}`;
  const measured = [];
  for (let round = 0; round < rounds; round++) {
    await run(host, script, `rm -f ${logFile}; ${traced}`, `CORE/logFileName=str:${logFile}`);
    const [trace, log] = await Promise.all([host.readFile(traceFile), host.readFile(logFile)]);
    measured.push({ ...ownTime(parseTrace(trace), log), programs: [...log.matchAll(/ execute: /g)].length });
  }
  return {
    own: least(measured.map(({ own }) => own)),
    wall: least(measured.map(({ wall }) => wall)),
    children: median(measured.map(({ children }) => children)),
    programs: median(measured.map(({ programs }) => programs)),
    how: `least of ${rounds}, at a real-time priority; processes by strace, answers by the log`,
  };
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
        if (Number.isNaN(before)) ({ peak: before } = await readCost(host));
        else ({ peak: after } = await readCost(host));
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
