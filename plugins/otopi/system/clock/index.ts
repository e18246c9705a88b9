// Sets the clock by the back-end's, unless something keeps it right already: certificates need it.
import { performance } from 'node:perf_hooks';
import {
  DeployError,
  dialog as dialogKeys,
  formatValue,
  type Change,
  type Check,
  type Context,
  type Plugin,
} from '#plugin';
import { queries } from '#dialog/wire/names';
import { formatTime, judgeOffset, parseTime } from './time.ts';
import { clockKeys as keys } from './keys.ts';

const change: Change = {
  kind: 'clock',
  target: 'clock',
  why: 'Set the clock by the back-end, no time service keeps it',
};
const attempts = 5;

const offset: Check = {
  id: 'clock',
  doc: "The clock goes with the back-end's",
  remedy: 'let chronyd keep the clock, or deploy with SYSTEM/clockSet',
  severity: 'error',
  // It asks, and a deployment that wants the clock right sets it.
  atDeployment: 'skipped',
  // Only a back-end knows the time.
  when: ({ env, facts }) => env.get(dialogKeys.dialect) === 'machine' && facts.root === '/',
  run: async (ctx) => {
    const time = await askTime(ctx, ctx.env.get(keys.maxGap));
    return time && judgeOffset(Date.now() - time.getTime(), ctx.env.get(keys.set));
  },
};

export const clock: Plugin = {
  id: 'otopi.system.clock',
  keys: Object.values(keys),
  checks: [offset],
  events: (env) => [
    {
      id: 'setup',
      stage: 'SETUP',
      run: (ctx) => {
        for (const program of ['date', 'hwclock', 'ntpq', 'chronyc', 'timedatectl']) ctx.programs.detect(program);
      },
    },
    {
      id: 'misc',
      stage: 'MISC',
      // An image tree has no clock.
      when: (ctx) => env.get(keys.set) && ctx.facts.root === '/',
      run: async (ctx) => {
        const keeper = await readKeeper(ctx);
        if (keeper !== undefined) ctx.changes.unneeded({ ...change, why: `${keeper} keeps the clock` });
        else if (ctx.changes.planning) ctx.changes.record({ ...change, unknown: true });
        else await setClock(ctx, env.get(keys.maxGap));
      },
    },
  ],
};

/** The time service that says the clock is synchronized. */
async function readKeeper({ run, programs }: Context): Promise<string | undefined> {
  const says = async (argv: readonly [string, ...string[]], test: (stdout: string, code: number) => boolean) => {
    if (programs.find(argv[0]) === undefined) return false;
    const { stdout, code } = await run(argv, { okCodes: 'any', timeoutMs: 30_000 });
    return test(stdout, code);
  };
  if (await says(['ntpq', '-c', 'rv'], (stdout) => stdout.includes('clock_sync'))) return 'ntpd';
  if (await says(['chronyc', 'waitsync', '1'], (_, code) => code === 0)) return 'chronyd';
  const timesyncd = ['timedatectl', 'show', '--property=NTPSynchronized', '--value'] as const;
  if (await says(timesyncd, (stdout) => stdout.trim() === 'yes')) return 'systemd-timesyncd';
  return undefined;
}

async function setClock(ctx: Context, maxGapSeconds: number): Promise<void> {
  try {
    const time = await askTime(ctx, maxGapSeconds);
    if (time === undefined) return;
    // A wrong time is nothing to go back to: the undo is empty.
    const set = async () => {
      await ctx.run(['date', '--utc', `--set=${formatTime(time)}`]);
      await ctx.run(['hwclock', '--systohc']);
    };
    await ctx.changes.make(change, set, { undo: [] });
  } catch (error) {
    const mild = ['bad-value', 'command-failed', 'command-missing', 'command-timeout'];
    if (!(error instanceof DeployError) || !mild.includes(error.code)) throw error;
    ctx.log.trace(error);
    ctx.log.warning(`Cannot set clock: ${error.message}`);
  }
}

/** Undefined where the back-end leaves the clock alone. */
async function askTime({ dialog, log }: Context, maxGapSeconds: number): Promise<Date | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const asked = performance.now();
    const answer = await dialog.queryValue(queries.TIME, [
      'Please specify the current time: YYYYmmddHHMMSS+0000, empty leaves the clock as it is.',
    ]);
    if (answer === null || answer === '') return undefined;
    const gapSeconds = (performance.now() - asked) / 1000;
    const time = parseTime(formatValue(answer));
    if (gapSeconds < maxGapSeconds) return time;
    log.debug(`The answer took ${gapSeconds.toFixed(1)} s, more than ${maxGapSeconds}: asking again`);
  }
  throw new DeployError('bad-value', `no answer came within ${maxGapSeconds} seconds (SYSTEM/clockMaxGap)`);
}
