/** A disposable host with a real systemd, sshd and package manager: the machine that tests deploy. */
import type { ChildProcess } from 'node:child_process';
import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBase, type Base } from './base.ts';
import { layOut, startInit, type BootOptions, type End, type Running } from './boot.ts';
import { openToRead, openToWrite, pathExists, resolveInside } from './inside.ts';
import { machine } from './machine.ts';
import { addresses, cut, restore, unplugCommands, type Cut } from './network.ts';
import { claim, endMaster, release, type Slot } from './registry.ts';
import { ensureRepositories } from './repo.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';
import { runByInit, runBySsh, sshCommand, startBySsh, type Result, type RunOptions, type Way } from './ssh.ts';

/** How long a boot may take, in milliseconds. */
const BOOT_LIMIT = 60_000;

export class TestHost implements AsyncDisposable {
  readonly id: string;
  /** Its address on the machine; 127.0.0.1 with net `lo`. */
  readonly address: string;
  /** The machine's address as the host sees it. */
  readonly machineAddress: string;
  readonly #slot: Slot;
  readonly #base: Base;
  readonly #net: 'veth' | 'lo';
  readonly #until: 'ssh' | 'started';
  #running: Running | undefined;

  private constructor(slot: Slot, base: Base, net: 'veth' | 'lo', until: 'ssh' | 'started') {
    this.id = slot.id;
    this.address = net === 'veth' ? addresses(slot.number).host : '127.0.0.1';
    this.machineAddress = net === 'veth' ? addresses(slot.number).machine : '127.0.0.1';
    this.#slot = slot;
    this.#base = base;
    this.#net = net;
    this.#until = until;
  }

  /** Boots a new host and returns when ssh answers and its systemd has started everything. */
  static async boot(o: BootOptions): Promise<TestHost> {
    const [base, repositories] = await Promise.all([ensureBase(o.base), ensureRepositories()]);
    const slot = await claim(o.name);
    const host = new TestHost(slot, base, o.net ?? 'veth', o.until ?? 'started');
    try {
      await layOut(slot, base, repositories, o);
      await host.bootAgain();
      return host;
    } catch (error) {
      await host.dispose();
      throw error;
    }
  }

  /** Boots a host that has ended, with all that it had on disk. @param until as it was booted first, unless told */
  async bootAgain(until = this.#until): Promise<void> {
    if (this.#running !== undefined) await this.waitExit();
    this.#running = await startInit(this.#slot, this.#base, this.#net);
    await this.#waitForSsh();
    if (until === 'started') await this.waitStarted();
  }

  /** Until systemd has started everything. Throws if anything failed. */
  async waitStarted(): Promise<void> {
    const { stdout } = await this.exec(['systemctl', 'is-system-running', '--wait']);
    if (stdout.trim() === 'running') return;
    const failed = await this.exec(['systemctl', 'list-units', '--failed', '--plain', '--no-legend']);
    throw new Error(`${this.id} is ${stdout.trim()} after its boot: ${failed.stdout.trim()}`);
  }

  /** The pid of its init, as the machine sees it; another after each boot. Throws if the host never ran. */
  get initPid(): number {
    if (this.#running === undefined) throw new Error(`${this.id} does not run.`);
    return this.#running.initPid;
  }

  /** Its root folder, as the machine sees it. Absolute links in it lead astray: use readFile and the like. */
  get root(): string {
    return `/proc/${this.initPid}/root`;
  }

  /** Runs a shell command as root. One that fails is a result, not an error. */
  ssh(command: string, o?: RunOptions): Promise<Result> {
    return runBySsh(this.#way(), command, o);
  }

  /** Starts a command over a connection of its own. */
  sshProcess(command: string, o?: { tty?: boolean }): ChildProcess {
    return startBySsh(this.#way(), command, o);
  }

  /** The ssh command line for others to use, destination included. */
  sshCommand(): string[] {
    return sshCommand(this.#way());
  }

  /** Runs a command started by the host's init, without ssh. */
  exec(argv: readonly string[], o?: RunOptions): Promise<Result> {
    return runByInit(this.initPid, argv, o);
  }

  async readFile(path: string): Promise<string> {
    await using file = await openToRead(this.root, path);
    return await file.readFile('utf8');
  }

  async writeFile(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
    await using file = await openToWrite(this.root, path, mode);
    await file.writeFile(content);
  }

  /** Copies a file of the machine into the host. */
  async copyIn(file: string, path: string, mode = 0o644): Promise<void> {
    const place = await resolveInside(this.root, path);
    await copyFile(file, place);
    await chmod(place, mode);
  }

  exists(path: string): Promise<boolean> {
    return pathExists(this.root, path);
  }

  /** The host's state: files below /etc, /usr and /var, packages, units (snapshot.ts tells what is left out). */
  snapshot(): Promise<Snapshot> {
    return takeSnapshot({
      root: this.root,
      initPid: this.initPid,
      upper: join(this.#slot.folder, 'upper'),
      manifest: this.#base.manifest,
      ask: async (argv) => (await this.exec(argv)).stdout,
    });
  }

  /** Keeps what the host has on disk in a new folder, for `state` of later hosts. Switch it off first if it may be writing. */
  async saveState(folder: string): Promise<void> {
    await machine('cp', ['-a', '--no-target-directory', join(this.#slot.folder, 'upper'), folder]);
  }

  /** Ends the host as a pulled plug does, except that what the machine had not yet written to disk is not lost. */
  async powerCut(): Promise<void> {
    this.#running?.kill();
    await this.waitExit();
  }

  /** Waits for the host to end by itself, as after `reboot` or `poweroff`. */
  async waitExit(): Promise<End> {
    if (this.#running === undefined) throw new Error(`${this.id} does not run.`);
    const end = await this.#running.ended();
    endMaster(this.#slot);
    for (const command of unplugCommands(this.#slot.number)) await machine('ip', command).catch(() => undefined);
    return end;
  }

  /** Cuts the link between machine and host. */
  cut(kind: Cut): Promise<void> {
    return cut(this.#slot.number, kind);
  }

  /** Mends a cut link. */
  restore(): Promise<void> {
    return restore(this.#slot.number);
  }

  /** Ends the host and removes everything it had on the machine. */
  async dispose(): Promise<void> {
    this.#running?.kill(); // what takes long need not block others: release is synchronous
    await this.#running?.ended();
    release(this.#slot);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #way(): Way {
    const prefix = this.#net === 'veth' ? [] : ['nsenter', `--target=${this.initPid}`, '--net', '--'];
    return { slot: this.#slot, address: this.address, prefix };
  }

  async #waitForSsh(): Promise<void> {
    const deadline = Date.now() + BOOT_LIMIT;
    for (;;) {
      const { code, stderr } = await this.ssh('true');
      if (code === 0) return;
      if (Date.now() > deadline) throw new Error(`${this.id} does not answer: ${stderr}`);
      await sleep(50);
    }
  }
}
