// A deployment, by the agent or by push, that is held at a moment and goes on when it is told to.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { converse } from '../deploy/client.ts';
import { machineArguments } from '../deploy/scripts.ts';
import { processesOf, send, until, type HostProcess } from '../lab/processes.ts';
import { only, PushBench, reach } from '../push/push.ts';
import { program, type Lane } from '../sweep/lane.ts';
import type { Hold, Moment, Point } from './moments.ts';

export type Who = 'agent' | 'push';

/** How a deployment ended: `error` is empty where it went through. */
export interface Ended {
  error: string;
  log: string;
}

/** What the run leaves beside, until it is let go. */
const stopFile = '/etc/otopi.env.d/test-stop';

export class HeldRun {
  /** Its process as the host sees it. */
  readonly inner: number;
  readonly #lane: Lane;
  readonly #folder: string;
  readonly #ended: Promise<Ended>;
  readonly #prepared: Hold | undefined;

  private constructor(lane: Lane, folder: string, ended: Promise<Ended>, prepared: Hold | undefined) {
    this.#lane = lane;
    this.#folder = folder;
    this.#ended = ended;
    this.#prepared = prepared;
    this.inner = agents(lane)[0]?.inner ?? 0;
  }

  /** Begins a run, and returns when it is held. @param points how many mutation points such a run has */
  static async begin(lane: Lane, who: Who, moment: Moment, points: number): Promise<HeldRun> {
    const folder = mkdtempSync(join(tmpdir(), 'held-run-'));
    const prepared = await moment.prepare?.(lane.host);
    if ('part' in moment.point) await stopAt(lane, Math.round(points * moment.point.part));
    const over = new AbortController();
    const ended = deploy(lane, who, gate(folder, moment.point)).finally(() => over.abort());
    await hold(lane, folder, moment.point, over.signal);
    return new HeldRun(lane, folder, ended, prepared);
  }

  /** Lets the run go on to its end. */
  async release(): Promise<Ended> {
    writeFileSync(join(this.#folder, 'go'), '');
    await this.#prepared?.release();
    for (const { pid } of agents(this.#lane)) send(pid, 'SIGCONT');
    const ended = await this.#ended;
    await this.#prepared?.end?.();
    rmSync(this.#folder, { recursive: true });
    return ended;
  }
}

/** A whole deployment that nothing holds; `env` is for the program that runs it. */
export async function deploy(lane: Lane, who: Who, env: Record<string, string> = {}): Promise<Ended> {
  if (who === 'agent') {
    const [, ...words] = lane.host.sshCommand();
    const command = `${program} ${machineArguments}`;
    const child = spawn('ssh', [...words, command], { stdio: 'pipe', env: { ...process.env, ...env } });
    const { code, shown, records, stderr } = await converse(child, lane.script);
    return { error: code === 0 ? '' : `${code}: ${records.join('\n')}${stderr}`, log: shown['LOG'] ?? '' };
  }
  using bench = new PushBench();
  const run = await bench.push([...reach(lane.host), lane.host.address], { env });
  const { result, logs } = only(run);
  const log = logs[0] === undefined ? '' : readFileSync(logs[0], 'utf8');
  return { error: result === 'complete' ? '' : `${JSON.stringify(run.hosts)}\n${run.stderr}`, log };
}

/** The agents that run on the host, regardless of who started them. */
export function agents(lane: Lane): HostProcess[] {
  return processesOf(lane.host.initPid).filter(({ command }) => /^\S*\/ovirt-host-deploy\S* .*DIALOG\//.test(command));
}

async function hold(lane: Lane, folder: string, point: Point, over: AbortSignal): Promise<void> {
  if ('reached' in point) return void (await point.reached(lane.host));
  const isStopped = () => agents(lane).some(({ state }) => state === 'T');
  if ('line' in point) {
    await until(`the line ${point.line}`, () => existsSync(join(folder, 'held')), over);
    if (point.stopped !== true) return;
    for (const { pid } of agents(lane)) send(pid, 'SIGSTOP');
  }
  await until('a stopped agent', isStopped, over);
  await lane.host.ssh(`rm -f ${stopFile}; rmdir --ignore-fail-on-non-empty ${join(stopFile, '..')} 2>/dev/null`);
}

async function stopAt(lane: Lane, n: number): Promise<void> {
  await lane.host.ssh(`mkdir -p ${join(stopFile, '..')}`);
  await lane.host.writeFile(stopFile, `OVIRT_HOST_DEPLOY_TEST_STOP_AT=${n}\n`);
}

/** An `ssh` found before the real one, which holds the dialog at a line until the file `go` appears. */
function gate(folder: string, point: Point): Record<string, string> {
  if (!('line' in point)) return {};
  mkdirSync(join(folder, 'bin'));
  const script = join(import.meta.dirname, '../push/gate.ts');
  writeFileSync(join(folder, 'bin/ssh'), `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`, { mode: 0o755 });
  return {
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    GATE_LINE: point.line,
    GATE_HELD: join(folder, 'held'),
    GATE_GO: join(folder, 'go'),
  };
}
