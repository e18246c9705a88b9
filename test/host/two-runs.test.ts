// A second run beside one that lives, at every moment of the first: it is refused, says who holds the host and changes nothing;
// the first one ends as if it had been alone. Plans and checks beside a run look and change nothing either.
// OHD_TEST_FULL=1 takes every moment; otherwise some, others from commit to commit.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { converse } from './deploy/client.ts';
import { compareSnapshots, type Snapshot } from './lab/snapshot.ts';
import { readTree } from './lab/tree.ts';
import { only, PushBench, reach } from './push/push.ts';
import { agents, deploy, HeldRun, type Who } from './runs/held-run.ts';
import { makeMoments } from './runs/moments.ts';
import { Lane, program } from './sweep/lane.ts';
import { rotate } from './sweep/rotate.ts';
import { changesOf } from './sweep/states.ts';

/** What a run that nothing disturbed changes, and how many mutation points it has. */
interface Alone {
  lane: Lane;
  changes: string[];
  points: number;
}

let alone: Record<Who, Alone>;

before(async () => {
  const [agent, push] = await Promise.all([reference('agent'), reference('push')]);
  alone = { agent, push };
});
after(async () => Promise.all(Object.values(alone).map(({ lane }) => lane.close())));

const beforeItsLock = 'before its lock';
const names = [beforeItsLock, ...makeMoments().map(({ name }) => name)];
/** What CI rotates through: moments whose tests have been seen to pass. `npm run test:full` takes all. */
const steady = { agent: ['after INIT', 'at CUSTOMIZATION', 'after PACKAGES'], push: ['waiting for the certificate'] };
const full = process.env['OHD_TEST_FULL'] === '1';
const chosen = {
  agent: await rotate(full ? names : steady.agent, 1, 'agent'),
  push: await rotate(full ? names : steady.push, 1, 'push'),
};

describe('two runs at once', { concurrency: 2 }, () => {
  for (const who of ['agent', 'push'] as const) {
    describe(`the first one by ${who} (${chosen[who].length} of ${names.length})`, { concurrency: 1 }, () => {
      for (const name of chosen[who]) test(name, () => (name === beforeItsLock ? overtaken(who) : besides(who, name)));
    });
  }
});

async function besides(who: Who, name: string): Promise<void> {
  const { lane, changes, points } = await clean(who);
  const first = await HeldRun.begin(lane, who, momentOf(name), points);
  const state = await stateOf(lane);
  // All at once, which is worse than one after the other.
  await Promise.all(
    Object.entries(seconds).map(async ([what, second]) => {
      const { refused, said } = await second(lane);
      if (refused !== undefined) assert.ok(refused, `${what}: ${said}`);
      assert.match(said, heldBy(first), what);
    }),
  );
  assert.ok(
    agents(lane).some(({ inner }) => inner === first.inner),
    'the first run is alive',
  );
  assert.deepEqual(await changedSince(lane, state), []);
  assert.equal((await first.release()).error, '');
  assert.deepEqual(changesOf(lane.before, await lane.snapshot()), changes);
}

/** Who was started first and comes to the lock later is refused as well. */
async function overtaken(who: Who): Promise<void> {
  const { lane, changes, points } = await clean(who);
  const started = lane.host.sshProcess(`sh -c 'kill -STOP $$; exec ${lane.command}'`);
  const outcome = converse(started, lane.script);
  const first = await HeldRun.begin(lane, who, momentOf('at CUSTOMIZATION'), points);
  const state = await stateOf(lane);
  await lane.host.ssh("pkill -CONT -f '^sh -c kill -STOP'");
  const { code, records } = await outcome;
  assert.equal(code, 1);
  assert.match(records.join('\n'), heldBy(first));
  assert.deepEqual(await changedSince(lane, state), []);
  assert.equal((await first.release()).error, '');
  assert.deepEqual(changesOf(lane.before, await lane.snapshot()), changes);
}

/** The second run; `refused` where it must be. None waits for a package manager, and none for a prompt. */
const seconds: Record<string, (lane: Lane) => Promise<{ refused?: boolean; said: string }>> = {
  agent: async (lane) => {
    const { code, asked, records } = await converse(lane.host.sshProcess(lane.command), lane.script);
    const questions = asked.filter((query) => query !== 'TERMINATION_COMMAND');
    return { refused: code === 1 && questions.length === 0, said: [...questions, ...records].join('\n') };
  },
  push: async (lane) => {
    using bench = new PushBench();
    const run = await bench.push([...reach(lane.host), lane.host.address]);
    return { refused: only(run).error?.code === 'host-failed', said: JSON.stringify(run.hosts) };
  },
  plan: async (lane) => {
    const command = `${lane.command} PACKAGER/lockTimeout=int:1 --plan`;
    return { said: (await converse(lane.host.sshProcess(command), lane.script)).records.join('\n') };
  },
  check: async (lane) => {
    const { stdout, stderr } = await lane.host.ssh(`${program} check PACKAGER/lockTimeout=int:1`);
    return { said: stdout + stderr };
  },
};

const heldBy = (first: HeldRun): RegExp => new RegExp(String.raw`\bprocess ${first.inner}\b`);

function momentOf(name: string): ReturnType<typeof makeMoments>[number] {
  const moment = makeMoments().find((one) => one.name === name);
  assert.ok(moment);
  return moment;
}

async function reference(who: Who): Promise<Alone> {
  const lane = await Lane.open();
  const { error, log } = await deploy(lane, who);
  assert.equal(error, '');
  const points = Number(/mutation points passed: (\d+)/.exec(log)?.[1]);
  return { lane, changes: changesOf(lane.before, await lane.snapshot()), points };
}

/** The host in the state before. */
async function clean(who: Who): Promise<Alone> {
  await alone[who].lane.renew();
  return alone[who];
}

/** All that a second run could change: the host, and what the first one wrote down about itself. */
async function stateOf(lane: Lane): Promise<{ host: Snapshot; runs: ReadonlyMap<string, string> }> {
  const runs = new Map<string, string>();
  readTree(lane.host.root, '/var/lib/ovirt-host-deploy', runs, () => false);
  return { host: await lane.snapshot(), runs };
}

async function changedSince(lane: Lane, then: Awaited<ReturnType<typeof stateOf>>): Promise<string[]> {
  const now = await stateOf(lane);
  const files = (runs: ReadonlyMap<string, string>): Snapshot => ({ files: runs, packages: [], units: new Map() });
  return [...compareSnapshots(then.host, now.host), ...compareSnapshots(files(then.runs), files(now.runs))];
}
