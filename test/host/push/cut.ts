// One cut of the link during a push: made at its moment, noticed at both ends, and made good by a retry.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TestHost } from '../lab/host.ts';
import type { Cut } from '../lab/network.ts';
import { changesOf } from '../sweep/states.ts';
import { fetchesLostLog, longLog, type Moment } from './moments.ts';
import { only, PushBench, reach, type PushEvent, type PushRun } from './push.ts';
import { agentEnded, assertNothingHeld, leftBehind } from './remains.ts';

/** Seconds of silence after which each end gives up. */
export const quick = ['--param', 'PeerTimeoutSeconds=6', '--param', 'SSHConnectTimeoutSeconds=5'];

/** Milliseconds that a deployment may take to its moment. */
const reachLimit = 300_000;

export async function cutAt(moment: Moment, kind: Cut): Promise<void> {
  await using host = await TestHost.boot({ name: 'cuts', base: 'dnf4', repo: ['signed'] });
  using bench = new PushBench();
  const start = await host.snapshot();
  const lost = await pushUntilCut(host, bench, { moment, kind });
  assert.equal(lost.code, 1);
  assert.equal(only(lost).error?.code, 'ssh-lost', JSON.stringify(only(lost)));
  if (moment.retriedAtOnce === true) {
    await host.restore();
    await retry(host, bench, moment);
    return;
  }
  await agentEnded(host);
  await assertNothingHeld(host);
  await host.restore();
  const cut = await host.snapshot();
  if (moment.state === 'before') assert.deepEqual(leftBehind(start, cut), []);
  assert.match((await bench.command('hosts')).stdout, new RegExp(`^${host.address} +failed \\(ssh-lost\\) `, 'm'));
  if (moment.cutAgain === true) await cutAgain(host, bench, kind);
  await retry(host, bench, moment);
  if (moment.state === 'after') assert.deepEqual(changesOf(start, cut), changesOf(start, await host.snapshot()));
}

/** The first retry does not get the log either; it stays on the host. */
async function cutAgain(host: TestHost, bench: PushBench, kind: Cut): Promise<void> {
  await lengthen(host, longLog);
  const lost = await pushUntilCut(host, bench, { moment: fetchesLostLog, kind });
  assert.equal(only(lost).error?.code, 'ssh-lost', JSON.stringify(only(lost)));
  await agentEnded(host);
  await host.restore();
}

/** Pushes, and cuts the link in the moment. */
async function pushUntilCut(
  host: TestHost,
  bench: PushBench,
  { moment, kind }: { moment: Moment; kind: Cut },
): Promise<PushRun> {
  await using _prepared = await moment.prepare?.(host);
  const { point, longLog: length, release, retriedAtOnce } = moment;
  let lengthened: Promise<void> | undefined;
  let isCut: Promise<void> | undefined;
  const cut = async (): Promise<void> => {
    await lengthened;
    await host.cut(kind);
  };
  const args = [...reach(host), ...quick, host.address];
  const run = bench.push(args, {
    env: gateTo(bench, point),
    watch: (event) => {
      if (event.event === 'progress' && length !== undefined) lengthened ??= lengthen(host, length);
      if (isAt(event, point)) isCut ??= cut();
    },
  });
  if (!('event' in point || 'stage' in point)) isCut = reached(host, bench, point).then(cut);
  const ended = await run;
  assert.ok(isCut !== undefined, `not reached: ${JSON.stringify(ended.events.slice(-5))}`);
  await isCut;
  if (retriedAtOnce !== true) await release?.(host);
  return ended;
}

function isAt({ event, id, stage }: PushEvent, point: Moment['point']): boolean {
  if (event !== 'progress') return false;
  return ('event' in point && id === point.event) || ('stage' in point && stage === point.stage);
}

/** Until what the point names has happened; the gate then holds. */
async function reached(host: TestHost, bench: PushBench, point: Moment['point']): Promise<void> {
  if ('reached' in point) return void (await point.reached(host));
  const deadline = Date.now() + reachLimit;
  while (!existsSync(heldFile(bench))) {
    if (Date.now() > deadline) throw new Error('the gate was never reached');
    await delay(20);
  }
}

/** An `ssh` found before the real one. */
function gateTo(bench: PushBench, point: Moment['point']): Record<string, string> {
  if (!('line' in point || 'bytes' in point)) return {};
  const folder = join(bench.folder, 'gate');
  mkdirSync(folder, { recursive: true });
  rmSync(heldFile(bench), { force: true });
  const gate = join(import.meta.dirname, 'gate.ts');
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\nexec '${process.execPath}' '${gate}' "$@"\n`, { mode: 0o755 });
  return {
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    GATE_HELD: heldFile(bench),
    ...('line' in point ? { GATE_LINE: point.line } : { GATE_BYTES: String(point.bytes) }),
  };
}

function heldFile(bench: PushBench): string {
  return join(bench.folder, 'held');
}

/** As a run with much to say would: an agent appends to its log, wherever that ends. */
async function lengthen(host: TestHost, bytes: number): Promise<void> {
  const line = 'a line of a long log, which is as good as any other line of it';
  const { code } = await host.ssh(`yes '${line}' | head -c ${bytes} >> $(ls /tmp/ovirt-host-deploy-*/*.log)`);
  assert.equal(code, 0);
}

/** Fetches the log of the lost run and deploys. */
async function retry(host: TestHost, bench: PushBench, moment: Moment): Promise<void> {
  const { noLog = false, retriedAtOnce = false } = moment;
  let released: Promise<unknown> | undefined;
  const run = await bench.push([...reach(host), ...quick, '--retry-failed'], {
    watch: ({ text = '' }) => {
      if (retriedAtOnce && /the run that was lost goes on/.test(text)) released ??= moment.release?.(host);
    },
  });
  assert.equal(released !== undefined, retriedAtOnce, 'who retries at once is told of the wait');
  assert.equal(only(run).result, 'complete', JSON.stringify(only(run)));
  assert.equal(run.code, 0);
  const saved = run.events.filter(({ event }) => event === 'log-saved');
  assert.deepEqual(
    saved.map(({ lost }) => lost),
    noLog ? [false] : [true, false],
  );
  const log = noLog ? '' : readFileSync(saved[0]?.path ?? '', 'utf8');
  if (!noLog) assert.ok(log.includes(whyLost(retriedAtOnce)), log.slice(-2000));
  assert.equal((await host.ssh('ls /tmp/*.log')).code, 2, 'no log is left on the host');
  assert.match((await bench.command('hosts')).stdout, new RegExp(`^${host.address} +complete `, 'm'));
  const again = await bench.push([...reach(host), ...quick, '--retry-failed']);
  assert.equal(again.code, 64, 'nobody is left to retry');
}

/** A link that is mended brings the end of the old connection. */
function whyLost(mended: boolean): string {
  return mended ? 'Failed to execute stage' : 'Nothing was heard of the peer for 6 seconds';
}
