// One command on a host over the system's ssh, its stdin and stdout handed to a dialog, with every wait limited.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { DeployError } from '../../core/errors.ts';
import { sshArguments } from './arguments.ts';
import { serveAskpass } from './askpass.ts';
import { askpassEnvironment } from './askpass-environment.ts';
import { type Connection, endNow, endSoon, expectEnd } from './connection.ts';
import { parseServerKey, sshFailure, type SshEnd } from './failure.ts';
import { peerAddress } from './peer-address.ts';
import { answerPrompt, parsePrompt } from './prompt.ts';
import { readHostName } from './resolve.ts';
import type { HostKey, SshTarget } from './target.ts';
import { Watchdog, type Limits } from './watchdog.ts';

const stderrLimit = 1024;

/** How long ssh may take, and who answers what it asks. */
export interface SshOptions {
  readonly limits: Limits;
  /** Argument list of our own executable as the askpass helper; ssh adds the prompt. */
  readonly askpass: readonly [string, ...string[]];
}

/**
 * A connection with one command; `hold` sees it to its end. @throws DeployError ssh-connect, ssh-auth, ssh-host-key, ssh-lost, ssh-timeout
 */
export class SshDialog {
  readonly #target: SshTarget;
  readonly #folder: string;
  readonly #child: Connection;
  readonly #askpass: Server;
  readonly #watchdog: Watchdog;
  readonly #ended: Promise<SshEnd>;
  readonly #peerSeconds: number;
  #stopExpecting = (): void => undefined;
  #stderr = '';
  #refusal: string | undefined;
  #reason: DeployError | undefined;

  private constructor(target: SshTarget, folder: string, child: Connection, parts: Parts) {
    this.#target = target;
    this.#folder = folder;
    this.#child = child;
    this.#askpass = parts.server;
    this.#peerSeconds = parts.limits.peerSeconds;
    parts.onRefusal((why) => (this.#refusal = why));
    this.#watchdog = new Watchdog(target.host, parts.limits, (error) => this.kill(error));
    child.stdin.on('drain', () => this.#watchdog.touch()).on('error', () => undefined);
    child.stderr.on('data', (data: Buffer) => this.#keepStderr(data));
    this.#ended = this.#end();
  }

  /** Starts ssh with `command` for the host's shell. @throws DeployError command-missing */
  static async start(target: SshTarget, command: string, options: SshOptions): Promise<SshDialog> {
    const folder = mkdtempSync(join(tmpdir(), 'ovirt-host-deploy-ssh-'));
    const files = { log: join(folder, 'log'), knownHosts: join(folder, 'known_hosts') };
    closeSync(openSync(files.knownHosts, 'wx', 0o600));
    const hostName = target.password === undefined ? target.host : await readHostName(target);
    let refused: (why: string) => void = () => undefined;
    const server = await serveAskpass(join(folder, 'socket'), async (text) => {
      const { answer, refusal } = await answerPrompt(parsePrompt(text), target, hostName);
      if (refusal !== undefined) refused(refusal);
      return answer;
    });
    const { limits } = options;
    const argv = sshArguments(target, files, { connect: limits.connectSeconds, peer: limits.peerSeconds }, command);
    const child = spawn('ssh', argv, {
      stdio: 'pipe',
      // A session of its own: no terminal to ask at, and a Ctrl-C reaches us alone, who then end the dialog in order.
      detached: true,
      env: { ...process.env, ...askpassEnvironment(folder, options.askpass), LC_ALL: 'C' },
    });
    try {
      await once(child, 'spawn');
    } catch (cause) {
      server.close();
      rmSync(folder, { recursive: true, force: true });
      throw new DeployError('command-missing', 'ssh cannot be started: install the OpenSSH client', { cause });
    }
    return new SshDialog(target, folder, child, { server, limits, onRefusal: (tell) => (refused = tell) });
  }

  /** To the command's stdin. */
  get output(): Writable {
    return this.#child.stdin;
  }

  /** The command's stdout; to be read once. */
  async *input(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of this.#child.stdout) {
      this.#watchdog.touch();
      yield chunk as Uint8Array;
    }
  }

  /** The first KiB that the host wrote there. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Told what arrives on stderr, a prompt of sudo for one. */
  onStderr(listener: (text: string) => void): void {
    this.#child.stderr.on('data', (data: Buffer) => listener(data.toString()));
  }

  /** What came before the dialog, a banner, is no error of it. */
  forgetStderr(): void {
    this.#stderr = '';
  }

  /** Something went over the link: an upload, for one. */
  touch(): void {
    this.#watchdog.touch();
  }

  /** The key by which the host proved itself. */
  hostKey(): HostKey | undefined {
    return this.#target.hostKey?.type === undefined ? parseServerKey(this.#readLog()) : this.#target.hostKey;
  }

  /** The address that ssh is connected to; undefined behind a jump host. */
  peerAddress(): string | undefined {
    return this.#child.pid === undefined ? undefined : peerAddress(this.#child.pid);
  }

  /** Ends the connection at once; `reason` is what everybody will be told. */
  kill(reason: DeployError): void {
    this.#reason ??= reason;
    endNow(this.#child);
  }

  /**
   * Holds the dialog and waits for the end of the command.
   * @returns what the dialog came to, and the exit code of the command
   * @throws the first cause: why we ended it, else what ssh says, else what the dialog met
   */
  async hold<T>(talk: () => Promise<T>): Promise<{ value: T; code: number | null }> {
    const outcome = await talk().then(
      (value) => ({ value }),
      (thrown: unknown) => ({ thrown }),
    );
    if ('thrown' in outcome) endSoon(this.#child);
    else this.#stopExpecting = expectEnd(this.#child, this.#target.host, this.#peerSeconds, (why) => this.kill(why));
    const end = await this.#ended;
    if (this.#reason !== undefined) throw this.#reason;
    if ('value' in outcome) return { value: outcome.value, code: end.code };
    if (!isLoss(outcome.thrown)) throw outcome.thrown;
    throw sshFailure(this.#target.host, end, this.#refusal);
  }

  async #end(): Promise<SshEnd> {
    const [code, signal] = (await once(this.#child, 'close')) as [number | null, NodeJS.Signals | null];
    this.#watchdog.stop();
    this.#stopExpecting();
    this.#askpass.close();
    const log = this.#readLog();
    await rm(this.#folder, { recursive: true, force: true });
    return { code, signal, log, stderr: this.#stderr };
  }

  #keepStderr(data: Buffer): void {
    this.#watchdog.touch();
    if (this.#stderr.length < stderrLimit) this.#stderr = (this.#stderr + data.toString()).slice(0, stderrLimit);
  }

  #readLog(): string {
    try {
      return readFileSync(join(this.#folder, 'log'), 'utf8');
    } catch {
      return '';
    }
  }
}

interface Parts {
  server: Server;
  limits: Limits;
  onRefusal: (tell: (why: string) => void) => void;
}

/** True for the ways in which a dialog only notices that the connection is gone. */
function isLoss(thrown: unknown): boolean {
  return thrown instanceof DeployError && thrown.code === 'host-lost';
}
