// Deployments that are killed at random times, and whose recovery is killed, too: each host must come to the state before or after.
import { Lane } from '../sweep/lane.ts';
import { isInState, recovered } from '../sweep/recovery.ts';
import { exactChanges } from '../sweep/states.ts';
import { makeReference, type Reference } from '../sweep/reference.ts';
import { pick, randomFrom, type Random } from './random.ts';
import { everything } from './scenario.ts';
import { killed, reaches, type Kill, type Reach } from './victim.ts';

export interface ChaosOptions {
  runs: number;
  seed: number;
  /** Hosts at the same time. */
  lanes: number;
  /** Told of each run that has ended. */
  tell: (result: Result, done: number) => void;
  /** No new run begins after it. */
  signal?: AbortSignal;
}

export interface Result {
  n: number;
  plan: Plan;
  /** Whether the deployment was alive when it was killed, and how many of its recoveries were. */
  hit: boolean;
  recoveriesHit: number;
  /** `wrong`, with what is wrong. */
  state: 'before' | 'after' | 'wrong';
  fault?: string;
}

/** When everything is killed, as parts of the time that it takes. */
interface Plan {
  deployment: Kill;
  recoveries: readonly Kill[];
}

/** Milliseconds that things take, as last seen; other work on the machine makes them longer. */
interface Pace {
  deployment: number;
  recovery: number;
}

interface Against {
  pace: Pace;
  reference: Reference;
}

export async function runChaos({ runs, seed, lanes: count, tell, signal }: ChaosOptions): Promise<Result[]> {
  const scenario = await everything();
  const lanes = await Promise.all(Array.from({ length: Math.max(2, count) }, () => Lane.open(scenario)));
  try {
    const reference = await makeReference(lanes);
    const { took } = await timed(async () => lanes[0]?.startAgain());
    const pace = { deployment: reference.milliseconds * 1.05, recovery: took * 2 };
    const queue = Array.from({ length: runs }, (_, n) => n);
    const results: Result[] = [];
    const work = async (lane: Lane): Promise<void> => {
      for (let n = queue.shift(); n !== undefined && signal?.aborted !== true; n = queue.shift()) {
        // A run's choices hang on the seed and its number alone, not on which host is free first.
        const result = await tried(lane, n, randomFrom(seed * 100_003 + n), { pace, reference });
        results.push(result);
        tell(result, results.length);
        if (result.state !== 'before') await lane.renew();
      }
    };
    await Promise.all(lanes.slice(0, count).map(work));
    return results;
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
  }
}

async function tried(lane: Lane, n: number, random: Random, { pace, reference }: Against): Promise<Result> {
  const plan = planOf(random, pace);
  let hit = false;
  let recoveriesHit = 0;
  let told: readonly string[] = [];
  try {
    const run = await killed(lane.host, lane.command, lane.script, plan.deployment);
    ({ hit } = run);
    // The machine is faster than it was.
    if (!hit) pace.deployment = Math.min(pace.deployment, run.took * 1.05);
    if (!hit && run.outcome.code !== 0)
      throw new Error(`nobody killed it, and it failed:\n${run.outcome.records.join('\n')}`);
    for (const kill of plan.recoveries) if (await killed(lane.host, lane.recoveryCommand, {}, kill)) recoveriesHit += 1;
    const last = await lane.startAgain();
    told = last.records;
    const said = recovered(last);
    return { n, plan, hit, recoveriesHit, state: await isInState(lane, said ?? (await silent(lane, plan)), reference) };
  } catch (error) {
    return {
      n,
      plan,
      hit,
      recoveriesHit,
      state: 'wrong',
      fault: `${error instanceof Error ? error.message : String(error)}\nThe last start told:\n${told.join('\n')}`,
    };
  }
}

/** A recovery that was killed at its very end has said it, and the next start has nothing left to say. */
async function silent(lane: Lane, { recoveries }: Plan): Promise<'before' | 'after' | undefined> {
  if (recoveries.length === 0) return undefined;
  return exactChanges(lane.before, await lane.snapshot()).length === 0 ? 'before' : 'after';
}

function planOf(random: Random, { deployment, recovery }: Pace): Plan {
  const kill = (within: number): Kill => ({ reach: pick<Reach>(random, reaches), after: random() * within });
  const first = kill(deployment);
  return { deployment: first, recoveries: Array.from({ length: Math.floor(random() * 4) }, () => kill(recovery)) };
}

async function timed(run: () => Promise<unknown>): Promise<{ took: number }> {
  const start = performance.now();
  await run();
  return { took: performance.now() - start };
}
