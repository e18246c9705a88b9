/** The machine below the test hosts: its folders, its commands, and the locks that keep concurrent test runs apart. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';

const GIBIBYTE = 2 ** 30;
/** How much of a failed command's output an error shows, in characters. */
const LAST_WORDS = 2000;

/** Where bases and package repositories are kept between runs. */
export function cacheFolder(): string {
  return process.env['OHD_TEST_CACHE'] ?? '/var/cache/ovirt-host-deploy-test';
}

/**
 * Where running hosts are kept. /run, unless it is too small for what hosts write: by its size, not by what is free,
 * so that every process on the machine comes to the same answer.
 */
export function hostsFolder(): string {
  const { blocks, bsize } = statfsSync('/run');
  return blocks * bsize > 16 * GIBIBYTE ? '/run/testhost/hosts' : '/var/tmp/testhost/hosts';
}

export interface CommandOptions {
  input?: string;
  cwd?: string;
  env?: Record<string, string>;
  /** Milliseconds; ten minutes unless told. */
  timeoutMs?: number;
}

/** Runs a command of the machine and returns its stdout. Throws with the command line and both outputs if it fails. */
export async function machine(program: string, args: readonly string[], o: CommandOptions = {}): Promise<string> {
  const result = await execa(program, args, {
    reject: false,
    timeout: o.timeoutMs ?? 600_000,
    ...(o.input === undefined ? { stdin: 'ignore' as const } : { input: o.input }),
    ...(o.cwd === undefined ? {} : { cwd: o.cwd }),
    ...(o.env === undefined ? {} : { env: o.env }),
  });
  if (result.failed) {
    const said = `${result.stdout}\n${result.stderr}`.trim().slice(-LAST_WORDS);
    throw new Error(`${(result.shortMessage ?? program).slice(0, LAST_WORDS)}\n${said}`);
  }
  return result.stdout;
}

/**
 * Runs `body` while this process alone holds the lock `file`. The kernel's lock, held by a child that ends with us:
 * nothing stale can stay behind.
 */
export async function withLock<T>(file: string, body: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const holder = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true, // an interrupt typed at the terminal must not take the lock from us while we clean up
  });
  const ended = once(holder, 'exit');
  try {
    await Promise.race([
      once(holder.stdout, 'data'),
      ended.then(() => Promise.reject(new Error(`Cannot lock ${file}: flock ended. Is it installed (util-linux)?`))),
    ]);
    return await body();
  } finally {
    holder.stdin.end();
    await ended;
  }
}

/**
 * When a process started, in clock ticks since the machine's boot; undefined if it has ended, reaped or not. Together
 * with the pid it names one process for good.
 */
export function processStart(pid: number): string | undefined {
  try {
    // proc(5): the name in field 2 may hold blanks and parentheses; field 3 is the state, field 22 the start
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
