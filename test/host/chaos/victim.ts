// A run that is killed after some time: the agent alone, with all it started, or with everything in its control group.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { converse, type Outcome, type Script } from '../deploy/client.ts';
import { processesOf, send, treeOf, type HostProcess } from '../lab/processes.ts';
import type { TestHost } from '../lab/host.ts';

export const reaches = ['agent', 'tree', 'cgroup'] as const;
/** How far a kill reaches. */
export type Reach = (typeof reaches)[number];

export interface Kill {
  reach: Reach;
  /** Milliseconds after the start. */
  after: number;
}

export interface Killed {
  /** Whether the run was still alive then. */
  hit: boolean;
  /** How the run ended, and after how many milliseconds. */
  outcome: Outcome;
  took: number;
}

/** Runs a command that starts the agent, and kills it. */
export async function killed(host: TestHost, command: string, script: Script, { reach, after }: Kill): Promise<Killed> {
  const start = performance.now();
  const unit = 'systemd-run --pipe --wait --quiet --collect --service-type=exec';
  const child = host.sshProcess(reach === 'cgroup' ? `${unit} sh -c '${command}; exit $?'` : command);
  const over = new AbortController();
  const run = converse(child, script).finally(() => over.abort());
  await sleep(after, undefined, { signal: over.signal }).catch(() => undefined);
  const hit = kill(host, reach);
  const outcome = await run;
  return { hit, outcome, took: performance.now() - start };
}

function kill(host: TestHost, reach: Reach): boolean {
  const all = processesOf(host.initPid);
  const agents = all.filter(({ command }) => /^\S*\/ovirt-host-deploy .*DIALOG\//.test(command));
  const doomed = agents.flatMap(({ pid }) => reached(all, pid, reach));
  return doomed.map((pid) => send(pid, 'SIGKILL')).includes(true);
}

function reached(all: readonly HostProcess[], pid: number, reach: Reach): number[] {
  if (reach === 'agent') return [pid];
  if (reach === 'tree') return treeOf(all, pid);
  const group = cgroupOf(pid);
  return all.flatMap((one) => (cgroupOf(one.pid) === group ? [one.pid] : []));
}

function cgroupOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  } catch {
    return '';
  }
}
