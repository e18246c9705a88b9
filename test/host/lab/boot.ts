/** Lays out the folder of a test host and starts its init in namespaces of its own (boot.sh). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../../src/base/errors.ts';
import type { Base } from './base.ts';
import { cpuinfo } from './hardware/cpuinfo.ts';
import { machine } from './machine.ts';
import { plug } from './network.ts';
import { prepareUpper } from './prepare.ts';
import type { BaseName } from './recipes.ts';
import type { Slot } from './registry.ts';
import type { RepoName } from './repo.ts';

const KERNEL_COMMAND_LINE = 'BOOT_IMAGE=(hd0,gpt2)/vmlinuz-5.14.0-427.el9.x86_64 root=/dev/mapper/cs-root ro quiet';

export interface BootOptions {
  /** The host name, and the beginning of its id on the machine. */
  name: string;
  base: BaseName;
  /** A bash file sourced in the new root before init starts; sees $root, $folder and the other names of boot.sh. */
  hook?: string;
  /** `lo`: no network but loopback. */
  net?: 'veth' | 'lo';
  /** The root file system is read-only. */
  readOnly?: boolean;
  /** Mount options of a tmpfs on /tmp (`noexec,size=1m`); without them /tmp is on disk. */
  tmp?: string;
  /** Lines of os-release that differ from the base's. */
  osRelease?: Readonly<Record<string, string>>;
  /** A processor that virtualizes, and /dev/kvm. True unless told. */
  hardware?: boolean;
  /** What /proc/cmdline says. */
  kernelCommandLine?: string;
  /** ['v1'] unless told. */
  repo?: readonly RepoName[];
  /** What `boot` and `bootAgain` wait for: ssh only, or that systemd has started everything (unless told). */
  until?: 'ssh' | 'started';
  /** A folder that `saveState` filled: the host starts from there, with an identity of its own. */
  state?: string;
}

/** How a host ended. */
export type End = 'reboot' | 'poweroff' | 'power cut';

/** By the signal that unshare passes on (reboot(2), in a pid namespace). */
const ENDS: Readonly<Record<string, End>> = { SIGHUP: 'reboot', SIGINT: 'poweroff' };

/** One run of a host from boot to end. It does not keep this program alive unless its end is waited for. */
export interface Running {
  /** Of the host's init, as the machine sees it. */
  initPid: number;
  /** Resolves when every process of the host is gone. */
  ended(): Promise<End>;
  /** Kills init, and with it every process; does nothing once the host has ended. */
  kill(): void;
}

/** Fills the folder of a new host. */
export async function layOut(slot: Slot, base: Base, repositories: string, o: BootOptions): Promise<void> {
  const at = (name: string) => join(slot.folder, name);
  const { hardware = true, net = 'veth', repo = ['v1'], osRelease = {} } = o;
  for (const folder of ['work', 'root', 'given']) await mkdir(at(folder));
  if (o.state === undefined) await mkdir(at('upper'));
  else await machine('cp', ['-a', o.state, at('upper')]); // with the overlay's whiteouts and attributes
  await prepareUpper(slot, base.root, { name: o.name, base: o.base, net, repo, osRelease });
  await writeFile(at('given/cpuinfo'), cpuinfo(hardware));
  await writeFile(at('given/cmdline'), `${o.kernelCommandLine ?? KERNEL_COMMAND_LINE}\n`);
  const settings = {
    cgroup: slot.cgroup,
    repositories,
    kvm: hardware ? 'yes' : 'no',
    readonly: o.readOnly === true ? 'yes' : 'no',
    tmp: o.tmp ?? '',
    hook: o.hook ?? '',
  };
  await writeFile(
    at('config'),
    Object.entries(settings)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  );
}

/** Starts a laid out host; returns when its init runs, not when it has booted. Throws with boot.sh's words if it cannot. */
export async function startInit(slot: Slot, base: Base, net: 'veth' | 'lo'): Promise<Running> {
  const log = join(slot.folder, 'boot.log');
  const output = openSync(log, 'a');
  // a session of its own: an interrupt typed at the terminal is for the tests, not for the host
  const child = spawn('bash', [join(import.meta.dirname, 'boot.sh'), slot.folder, base.root], {
    stdio: ['pipe', 'pipe', output],
    detached: true,
  });
  closeSync(output);
  const exit = once(child, 'exit').then(([, signal]) => ENDS[String(signal)] ?? 'power cut');
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('spawn made no pipes');
  const ready = await Promise.race([once(stdout, 'data').then(([data]) => String(data)), exit]);
  const initPid = Number(/^ready (\d+)/.exec(ready)?.[1]);
  if (Number.isNaN(initPid)) throw new Error(`${slot.id} does not boot: ${await readFile(log, 'utf8')}`);
  if (net === 'veth') await plug(slot.number, initPid);
  stdin.end('\n');
  stdout.destroy();
  child.unref();
  const runs = () => child.exitCode === null && child.signalCode === null;
  return {
    initPid,
    ended: () => {
      if (runs()) child.ref();
      return exit;
    },
    kill: () => {
      if (runs()) killIfThere(initPid);
    },
  };
}

/** It may have ended a moment ago, which its parent has not told yet. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (thrown) {
    if (errnoOf(thrown) !== 'ESRCH') throw thrown;
  }
}
