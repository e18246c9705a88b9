/** The processes of a running host as the machine sees them: found, stopped, continued and killed without asking the host. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface HostProcess {
  pid: number;
  /** Its pid as the host sees it. */
  inner: number;
  /** The pid of its parent as the machine sees it. */
  parent: number;
  command: string;
  /** `T` while it is stopped; proc(5). */
  state: string;
}

/** All processes of the host whose init is `initPid`. */
export function processesOf(initPid: number): HostProcess[] {
  const namespace = readlinkSync(`/proc/${initPid}/ns/pid`);
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      if (readlinkSync(`/proc/${name}/ns/pid`) !== namespace) return [];
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const field = (key: string): string => new RegExp(`^${key}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
      return {
        pid: Number(name),
        inner: Number(field('NSpid').split('\t').at(-1)),
        parent: Number(field('PPid')),
        command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
        state: field('State').slice(0, 1),
      };
    } catch {
      return []; // it has just ended
    }
  });
}

/** The processes that `pid` started, and theirs, itself first. */
export function treeOf(all: readonly HostProcess[], pid: number): number[] {
  return [pid, ...all.filter(({ parent }) => parent === pid).flatMap((child) => treeOf(all, child.pid))];
}

/** Sends a signal; a process that has ended a moment ago is no error. @returns whether it was still there. */
export function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Waits until `look` finds something. Throws after a minute and a half, which a loaded machine may need. */
export async function until<T>(what: string, look: () => T | undefined | false, signal?: AbortSignal): Promise<T> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    signal?.throwIfAborted();
    if (Date.now() > deadline) throw new Error(`not reached: ${what}`);
    await sleep(10);
  }
}
