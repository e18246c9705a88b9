// A disposable host whose init is OpenRC: a real Debian in namespaces of its own, without a network.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { debianMirror } from './lab/base.ts';
import { cached, recipeHash } from './lab/cache.ts';
import { machine } from './lab/machine.ts';
import { ensureTools } from './lab/prerequisites.ts';
import type { Result, RunOptions } from './lab/ssh.ts';

const packages = ['openrc', 'procps'];
const suite = 'bookworm';
const bootLimitMs = 30_000;

export class OpenRcHost implements AsyncDisposable {
  readonly #folder: string;
  readonly #initPid: number;
  readonly #ended: Promise<unknown>;

  private constructor(folder: string, initPid: number, ended: Promise<unknown>) {
    this.#folder = folder;
    this.#initPid = initPid;
    this.#ended = ended;
  }

  /** Boots a host and returns when its default runlevel is reached. */
  static async boot(): Promise<OpenRcHost> {
    const base = await ensureBase();
    const folder = await mkdtemp(join(tmpdir(), 'sy-openrc-'));
    for (const name of ['upper', 'work', 'root']) await mkdir(join(folder, name), { mode: 0o755 });
    // It ends with this process at the latest.
    const argv = ['--pdeathsig', 'KILL', 'bash', join(import.meta.dirname, 'openrc-boot.sh'), folder, base];
    const child = spawn('setpriv', argv, { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = once(child, 'exit');
    const [said] = (await Promise.race([once(child.stdout, 'data'), ended])) as [unknown];
    const initPid = Number(/^ready (\d+)/.exec(String(said))?.[1]);
    if (Number.isNaN(initPid))
      throw new Error(`The OpenRC host does not boot: ${await readFile(join(folder, 'boot.log'), 'utf8')}`);
    const host = new OpenRcHost(folder, initPid, ended);
    await host.#waitForRunlevel();
    return host;
  }

  /** Runs a command inside. One that fails is a result, not an error. */
  async exec(argv: readonly string[], { stdin, timeoutMs = 60_000 }: RunOptions = {}): Promise<Result> {
    const enter = [
      '--target',
      String(this.#initPid),
      '--all',
      '--',
      '/usr/bin/env',
      '-i',
      'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    ];
    const result = await execa('nsenter', [...enter, ...argv], {
      reject: false,
      stripFinalNewline: false,
      timeout: timeoutMs,
      ...(stdin === undefined ? { stdin: 'ignore' as const } : { input: stdin }),
    });
    return {
      code: result.exitCode,
      signal: result.signal,
      stdout: result.stdout,
      stderr: result.stderr,
    };
  }

  async writeFile(path: string, content: string, mode: number): Promise<void> {
    await writeFile(join(`/proc/${this.#initPid}/root`, path), content, { mode });
  }

  async dispose(): Promise<void> {
    process.kill(this.#initPid, 'SIGKILL');
    await this.#ended;
    await rm(this.#folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #waitForRunlevel(): Promise<void> {
    const deadline = Date.now() + bootLimitMs;
    for (;;) {
      const { stdout } = await this.exec(['cat', '/run/openrc/softlevel']);
      const starting = await this.exec(['test', '-e', '/run/openrc/rc.starting']);
      if (stdout.trim() === 'default' && starting.code !== 0) return;
      if (Date.now() > deadline) throw new Error(`The OpenRC host stays in runlevel '${stdout.trim()}'`);
      await sleep(50);
    }
  }
}

/** Built once, in about a minute. */
async function ensureBase(): Promise<string> {
  await ensureTools();
  return cached('base-openrc', recipeHash([suite, packages, build.toString()], []), build);
}

async function build(target: string): Promise<void> {
  const sources = await readFile('/etc/apt/sources.list', 'utf8').catch(() =>
    readFile('/etc/apt/sources.list.d/debian.sources', 'utf8'),
  );
  const include = `--include=${packages.join(',')}`;
  await machine('debootstrap', ['--variant=minbase', include, suite, target, debianMirror(sources)], {
    env: { LC_ALL: 'C' },
  });
  const inside = (...argv: string[]) => machine('chroot', [target, ...argv]);
  // It would mount the machine's control groups; what it needs from a real machine is not there.
  await inside('rc-update', 'del', 'cgroups', 'sysinit');
  for (const name of ['localmount', 'net']) {
    await writeFile(join(target, 'etc/init.d', name), '#!/sbin/openrc-run\nstart() { :; }\n', { mode: 0o755 });
  }
  // As on distributions that are OpenRC's own.
  await inside('ln', '-s', 'openrc', '/sbin/rc');
}
