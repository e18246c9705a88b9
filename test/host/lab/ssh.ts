/** Ways into a running host: ssh as its administrator would use it, and commands started by its own init. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { masterSocket, type Slot } from './registry.ts';

const TIMEOUT = 120_000;

export interface Result {
  /** undefined if a signal ended it. */
  code: number | undefined;
  signal: NodeJS.Signals | undefined;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  stdin?: string | Buffer;
  /** Ask for a terminal on the host. */
  tty?: boolean;
  /** Milliseconds after which the command is given up with an error; two minutes unless told. */
  timeoutMs?: number;
}

/** How to reach one host. */
export interface Way {
  slot: Slot;
  /** As in known_hosts. */
  address: string;
  /** Put before ssh, where the host's network is not the machine's. */
  prefix: readonly string[];
}

/** The ssh command line up to the destination: key, known host, no questions. */
export function sshCommand({ slot, address, prefix }: Way): string[] {
  const folder = join(slot.folder, 'ssh');
  const options = {
    IdentityFile: join(folder, 'key'),
    UserKnownHostsFile: join(folder, 'known_hosts'),
    GlobalKnownHostsFile: '/dev/null',
    IdentitiesOnly: 'yes',
    StrictHostKeyChecking: 'yes',
    BatchMode: 'yes',
    ConnectTimeout: '5',
    LogLevel: 'ERROR',
  };
  const pairs = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return [...prefix, 'ssh', '-F', '/dev/null', ...pairs, `root@${address}`];
}

/** Runs a command over a connection that later calls share. The host's shell takes it apart. */
export function runBySsh(way: Way, command: string, o: RunOptions = {}): Promise<Result> {
  const shared = ['ControlMaster=auto', `ControlPath=${masterSocket(way.slot)}`, 'ControlPersist=60'];
  const argv = sshCommand(way);
  const at = argv.indexOf('ssh') + 1;
  argv.splice(at, 0, ...shared.flatMap((option) => ['-o', option]), ...(o.tty === true ? ['-tt'] : []));
  return run([...argv, command], o);
}

/** A command over a connection of its own, with pipes for a scripted dialog; the caller ends it. */
export function startBySsh(way: Way, command: string, o: { tty?: boolean } = {}): ChildProcess {
  const [program = 'ssh', ...args] = sshCommand(way);
  return spawn(program, [...args, ...(o.tty === true ? ['-tt'] : []), command], { stdio: 'pipe' });
}

/**
 * Runs a command that the host's own systemd starts: a process entered from outside would hold capabilities over the
 * machine that no process of a host has.
 */
export function runByInit(initPid: number, argv: readonly string[], o: RunOptions = {}): Promise<Result> {
  const enter = [
    'nsenter',
    '--target',
    String(initPid),
    '--all',
    '--',
    '/usr/bin/env',
    '-i',
    'PATH=/usr/bin:/usr/sbin',
  ];
  return run(
    [
      ...enter,
      'systemd-run',
      '--pipe',
      '--wait',
      '--quiet',
      '--collect',
      '--service-type=exec',
      '--expand-environment=no',
      '--',
      ...argv,
    ],
    o,
  );
}

// by hand: after a timeout the shared connection still holds our pipes, so their end must not be waited for
function run([program = '', ...args]: readonly string[], o: RunOptions): Promise<Result> {
  const limit = o.timeoutMs ?? TIMEOUT;
  const child = spawn(program, args, { stdio: 'pipe' });
  const output: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (data: Buffer) => output[name].push(data));
  child.stdin.on('error', () => undefined); // a command need not read what it is given
  child.stdin.end(o.stdin);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill();
      for (const pipe of child.stdio) pipe?.destroy();
      reject(new Error(`gave up after ${limit} ms: ${args.at(-1)}`));
    }, limit);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      const [stdout = '', stderr = ''] = (['stdout', 'stderr'] as const).map((name) =>
        Buffer.concat(output[name]).toString(),
      );
      resolve({ code: code ?? undefined, signal: signal ?? undefined, stdout, stderr });
    });
  });
}
