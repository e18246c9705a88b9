// Keeps the demo's host alive when the demo has ended: a process of its own owns it, and a file tells where it is.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { TestHost } from '../lab/host.ts';

export interface DemoHost {
  /** The ssh command line, destination included. */
  ssh: string[];
  keeper: number;
}

const folder = '/run/ovirt-host-deploy-demo';
const file = join(folder, 'host.json');
const log = join(folder, 'keeper.log');
const bootLimitMs = 15 * 60 * 1000;

/** The host of an earlier demo, if it still answers. */
export async function findHost(): Promise<DemoHost | undefined> {
  const host = read();
  if (host === undefined) return undefined;
  const [ssh = '', ...args] = host.ssh;
  const { failed } = await execa(ssh, [...args, 'true'], { reject: false, timeout: 15_000 });
  return failed ? undefined : host;
}

/** Boots one and returns when it answers. @throws with the keeper's own words when it does not. */
export async function startHost(): Promise<DemoHost> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(file, { force: true });
  const output = openSync(log, 'w', 0o600);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'keeper.ts')], {
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  child.unref();
  for (const deadline = Date.now() + bootLimitMs; Date.now() < deadline && child.exitCode === null;) {
    const host = read();
    if (host !== undefined) return host;
    await sleep(200);
  }
  throw new Error(`The host did not boot:\n${readFileSync(log, 'utf8')}`);
}

/** @returns the exit code. */
export async function stopHost(): Promise<number> {
  const host = await findHost();
  if (host === undefined) {
    process.stdout.write('There is no host of an earlier demo.\n');
    return 0;
  }
  process.kill(host.keeper, 'SIGTERM');
  while (read() !== undefined && isAlive(host.keeper)) await sleep(100);
  if (read() !== undefined) {
    rmSync(file);
    process.stderr.write(`The host did not end in order:\n${readFileSync(log, 'utf8')}`);
    return 1;
  }
  process.stdout.write('The host is ended.\n');
  return 0;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function read(): DemoHost | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoHost;
  } catch {
    return undefined;
  }
}

/** What the keeper's own process does. */
async function keep(): Promise<void> {
  const host = await TestHost.boot({ name: 'demo', base: 'dnf4', repo: ['signed'] });
  const told: DemoHost = { ssh: host.sshCommand(), keeper: process.pid };
  writeFileSync(file, JSON.stringify(told), { mode: 0o600 });
  const ended = new Promise<void>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, resolve);
  });
  // A timer keeps this process, and with it the host, alive.
  const alive = setInterval(() => undefined, 60_000);
  await Promise.race([ended, host.waitExit()]);
  clearInterval(alive);
  await host.dispose();
  rmSync(file, { force: true });
}

if (process.argv[1] === import.meta.filename) await keep();
