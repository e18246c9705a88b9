/** Which test hosts exist on this machine and who owns them: gives out numbers, and removes hosts whose owner is gone. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostsFolder, machine, processStart, withLock } from './machine.ts';
import { LAST_NUMBER, numberInUse, unplugCommands } from './network.ts';

/** A host's place on the machine. */
export interface Slot {
  /** NAME-NUMBER. */
  id: string;
  number: number;
  folder: string;
  cgroup: string;
}

interface Owner {
  pid: number;
  start: string;
  slot: Slot;
}

const OWNER = 'owner.json';
const LOCK = '/run/testhost/lock';
/** How long killed processes may take to be gone, in milliseconds. */
const END_LIMIT = 20_000;

const live = new Map<string, Slot>();

/** Takes a free number for a host of this process; removes leftovers first. The host ends with the process at the latest. */
export async function claim(name: string): Promise<Slot> {
  const cgroups = await cgroupFolder();
  return withLock(LOCK, () => {
    removeLeftovers();
    const taken = new Set(readSlots().map(({ slot }) => slot.number));
    const number = Array.from({ length: LAST_NUMBER }, (_, index) => index + 1).find(
      (n) => !taken.has(n) && !numberInUse(n),
    );
    if (number === undefined) throw new Error('No number is free for another test host.');
    const id = `${name}-${number}`;
    const slot: Slot = { id, number, folder: join(hostsFolder(), id), cgroup: join(cgroups, id) };
    const owner: Owner = { pid: process.pid, start: processStart(process.pid) ?? '', slot };
    mkdirSync(slot.cgroup, { recursive: true });
    mkdirSync(slot.folder, { recursive: true });
    writeFileSync(join(slot.folder, OWNER), JSON.stringify(owner));
    guard(slot);
    return Promise.resolve(slot);
  });
}

/** Ends every process of a host, at once, and removes everything it had on the machine. Synchronous, so that it also serves at process exit. */
export function release(slot: Slot): void {
  live.delete(slot.id);
  endMaster(slot);
  endProcesses(slot);
  for (const command of unplugCommands(slot.number)) spawnSync('ip', command);
  rmSync(slot.folder, { recursive: true, force: true });
}

/** Ends the shared ssh connection to a host, if there is one. */
export function endMaster(slot: Slot): void {
  if (existsSync(masterSocket(slot))) spawnSync('ssh', ['-S', masterSocket(slot), '-O', 'exit', 'host']);
}

/** Where ssh keeps the socket of the shared connection. */
export function masterSocket(slot: Slot): string {
  return join(slot.folder, 'master');
}

/** Removes the hosts whose owner is gone; returns their ids. */
export function sweep(): Promise<string[]> {
  return withLock(LOCK, () => Promise.resolve(removeLeftovers()));
}

function removeLeftovers(): string[] {
  const dead = readSlots().filter(({ pid, start }) => processStart(pid) !== start);
  for (const { slot } of dead) release(slot);
  return dead.map(({ slot }) => slot.id);
}

function readSlots(): Owner[] {
  const folder = hostsFolder();
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((id) => {
    try {
      return [JSON.parse(readFileSync(join(folder, id, OWNER), 'utf8')) as Owner];
    } catch {
      return []; // half removed
    }
  });
}

function endProcesses({ id, folder, cgroup }: Slot): void {
  if (!existsSync(cgroup)) return;
  // init first: all others end with it, and its parent can take note of it
  const initPid = readText(join(folder, 'init.pid'));
  if (readText(`/proc/${initPid}/cgroup`).includes(`/testhost/${id}/`)) process.kill(Number(initPid), 'SIGKILL');
  if (!becomesEmpty(cgroup, END_LIMIT / 10)) writeFileSync(join(cgroup, 'cgroup.kill'), '1');
  if (!becomesEmpty(cgroup, END_LIMIT)) throw new Error(`The processes in ${cgroup} do not end.`);
  removeCgroup(cgroup);
}

function becomesEmpty(cgroup: string, limit: number): boolean {
  const deadline = Date.now() + limit;
  while (readText(join(cgroup, 'cgroup.events')).includes('populated 1')) {
    if (Date.now() > deadline) return false;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
  return true;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

// a cgroup's files cannot be unlinked: only empty folders go, from the innermost
function removeCgroup(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeCgroup(join(folder, entry.name));
  }
  rmdirSync(folder);
}

/** The machine's cgroup v2 hierarchy, mounted for the purpose where it is not. */
async function cgroupFolder(): Promise<string> {
  const mounted = () => /^\S+ (\S+) cgroup2 /m.exec(readFileSync('/proc/self/mounts', 'utf8'))?.[1];
  if (mounted() === undefined) {
    await withLock(LOCK, async () => {
      if (mounted() !== undefined) return;
      mkdirSync('/run/testhost/cgroup', { recursive: true });
      await machine('mount', ['-t', 'cgroup2', 'none', '/run/testhost/cgroup']);
    });
  }
  return join(mounted() ?? '', 'testhost');
}

function guard(slot: Slot): void {
  if (live.size === 0 && !process.listeners('exit').includes(releaseAll)) {
    process.on('exit', releaseAll);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        releaseAll();
        process.kill(process.pid, signal);
      });
    }
  }
  live.set(slot.id, slot);
}

function releaseAll(): void {
  for (const slot of live.values()) release(slot);
}
