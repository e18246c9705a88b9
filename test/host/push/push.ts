// Runs the command `push` against test hosts, as a person would, and reads its events.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { executable } from '../deploy/executable.ts';
import type { TestHost } from '../lab/host.ts';

const root = join(import.meta.dirname, '../../..');

export interface PushEvent {
  event: string;
  host?: string;
  text?: string;
  id?: string;
  stage?: string;
  severity?: string;
  hostKey?: string;
  path?: string;
  lost?: boolean;
}

export interface HostResult {
  host: string;
  result: string;
  error: { code: string; message: string } | null;
  reasons: string[];
  logs: string[];
  bytesSent: number;
  fingerprint?: string;
  id?: string;
}

export interface PushRun {
  code: number | null;
  events: PushEvent[];
  hosts: HostResult[];
  stderr: string;
}

export interface PushOptions {
  env?: Record<string, string>;
  /** Put before the program, to run it in surroundings of its own. */
  prefix?: readonly string[];
  /** Called with each event, the process at hand. */
  watch?: (event: PushEvent, child: ChildProcess) => void;
}

/** One back-end: its inventory, CA and logs. */
export class PushBench implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'push-test-'));

  /** The command line of a push, for a terminal. */
  async argv(args: readonly string[]): Promise<string[]> {
    const push = [process.execPath, join(root, 'src/main.ts'), 'push', '--state', this.folder];
    return [...push, '--executable', await executable(), ...args];
  }

  async push(args: readonly string[], { env = {}, prefix = [], watch }: PushOptions = {}): Promise<PushRun> {
    const [program = '', ...words] = [...prefix, ...(await this.argv(['--json', ...args]))];
    const child = spawn(program, words, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const run: PushRun = { code: null, events: [], hosts: [], stderr: '' };
    child.stderr.on('data', (data: Buffer) => void (run.stderr += data.toString()));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as PushEvent & { hosts?: HostResult[] };
      run.events.push(event);
      if (event.hosts !== undefined) run.hosts = event.hosts;
      watch?.(event, child);
    });
    [run.code] = (await once(child, 'close')) as [number | null];
    return run;
  }

  /** Another command on what this back-end keeps. */
  async command(...words: readonly string[]): Promise<{ stdout: string; exitCode?: number }> {
    const argv = [join(root, 'src/main.ts'), ...words, '--state', this.folder];
    return execa(process.execPath, argv, { reject: false });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** The flags by which ssh reaches a test host as its administrator does. */
export function reach(host: TestHost): string[] {
  return ['--key', optionOf(host, 'IdentityFile'), ...knownHosts(host)];
}

/** Only whom to trust. */
export function knownHosts(host: TestHost): string[] {
  return ['--ssh-option', `UserKnownHostsFile=${optionOf(host, 'UserKnownHostsFile')}`, ...noOtherHosts];
}

/** Nobody is known, and whom we get to know is forgotten. */
export function strangers(bench: PushBench): string[] {
  return ['--ssh-option', `UserKnownHostsFile=${join(bench.folder, 'known_hosts')}`, ...noOtherHosts];
}

const noOtherHosts = ['--ssh-option', 'GlobalKnownHostsFile=/dev/null'];

export function optionOf(host: TestHost, name: string): string {
  const word = host.sshCommand().find((one) => one.startsWith(`${name}=`));
  if (word === undefined) throw new Error(`no ${name} in the host's ssh command`);
  return word.slice(name.length + 1);
}

/** What is said of the one host. */
export function only(run: PushRun): HostResult {
  const [host] = run.hosts;
  if (host === undefined) throw new Error(`no result: ${run.stderr}`);
  return host;
}
