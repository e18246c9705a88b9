// One command on a host over the system's ssh, its stdin and stdout handed to a dialog, with every wait limited.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:net';
import type { Writable } from 'node:stream';
import { asError, DeployError, errnoOf } from '../../base/errors.ts';
import { type Resolved, sshArguments } from './arguments.ts';
import { serveAskpass } from './askpass.ts';
import { askpassEnvironment } from './askpass-environment.ts';
import { Answers } from './answers.ts';
import { type Connection, endNow, endSoon, expectEnd } from './connection.ts';
import { sshFailure, type SshEnd } from './failure.ts';
import { nothingKnown, readKnownKeys } from './known-keys.ts';
import { peerAddress } from './peer-address.ts';
import { loginUser, readSettings } from './resolve.ts';
import { SessionFolder } from './session-folder.ts';
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
  readonly #folder: SessionFolder;
  readonly #child: Connection;
  readonly #askpass: Server;
  readonly #answers: Answers;
  readonly #watchdog: Watchdog;
  readonly #ended: Promise<SshEnd>;
  readonly #peerSeconds: number;
  #stopExpecting = (): void => undefined;
  #stderr = '';
  #reason: DeployError | undefined;

  private constructor(target: SshTarget, child: Connection, { server, folder, answers, limits }: Parts) {
    this.#target = target;
    this.#folder = folder;
    this.#child = child;
    this.#askpass = server;
    this.#answers = answers;
    this.#peerSeconds = limits.peerSeconds;
    this.#watchdog = new Watchdog(target.host, limits, (error) => this.kill(error));
    child.stdin.on('drain', () => this.#watchdog.touch()).on('error', () => undefined);
    child.stderr.on('data', (data: Buffer) => this.#keepStderr(data));
    this.#ended = this.#end();
  }

  /** Starts ssh with `command` for the host's shell. @throws DeployError command-missing, file-write */
  static async start(target: SshTarget, command: string, { limits, askpass }: SshOptions): Promise<SshDialog> {
    const resolved = await resolve(target);
    const folder = SessionFolder.make(resolved.known.lines);
    const answers = new Answers(target, resolved);
    let server: Server | undefined;
    let child: Connection | undefined;
    try {
      server = await serveAskpass(folder.socket, async (text, asker) => answers.answer(text, asker === child?.pid));
      const times = { connect: limits.connectSeconds, peer: limits.peerSeconds };
      child = spawn('ssh', sshArguments(target, resolved, folder, times, command), {
        stdio: 'pipe',
        // A session of its own: no terminal to ask at, and a Ctrl-C reaches us alone, who then end the dialog in order.
        detached: true,
        env: { ...process.env, ...askpassEnvironment(folder, askpass), LC_ALL: 'C' },
      });
      await once(child, 'spawn');
      return new SshDialog(target, child, { server, folder, answers, limits });
    } catch (cause) {
      server?.close();
      folder.removeNow();
      if (errnoOf(cause) !== 'ENOENT') throw folderError(folder, cause);
      throw new DeployError('command-missing', 'ssh cannot be started: install the OpenSSH client', { cause });
    }
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

  /**
   * The key by which the host proved itself, as ssh wrote it down; undefined where a certificate vouched for it.
   * @throws DeployError file-write: ssh could not write it
   */
  hostKey(): HostKey | undefined {
    const key = this.#folder.verifiedKey();
    if (key === undefined && this.#answers.accepted)
      throw new DeployError('file-write', `ssh could not write ${this.#folder.knownHosts}: make room there`);
    return key;
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
    throw sshFailure(this.#target.host, end, this.#answers.refusal);
  }

  async #end(): Promise<SshEnd> {
    const [code, signal] = (await once(this.#child, 'close')) as [number | null, NodeJS.Signals | null];
    this.#watchdog.stop();
    this.#stopExpecting();
    this.#askpass.close();
    const log = this.#folder.readLog();
    await this.#folder.remove();
    return { code, signal, log, stderr: this.#stderr };
  }

  #keepStderr(data: Buffer): void {
    this.#watchdog.touch();
    if (this.#stderr.length < stderrLimit) this.#stderr = (this.#stderr + data.toString()).slice(0, stderrLimit);
  }
}

interface Parts {
  server: Server;
  folder: SessionFolder;
  answers: Answers;
  limits: Limits;
}

async function resolve(target: SshTarget): Promise<Resolved> {
  const settings = await readSettings(target);
  const known = target.hostKey === undefined ? await readKnownKeys(target, settings) : nothingKnown;
  return { user: loginUser(target, settings), settings, known };
}

function folderError({ path }: SessionFolder, cause: unknown): DeployError {
  if (cause instanceof DeployError) return cause;
  return new DeployError('file-write', `${path} cannot be used for a connection: ${asError(cause).message}`, { cause });
}

/** True for the ways in which a dialog only notices that the connection is gone. */
function isLoss(thrown: unknown): boolean {
  return thrown instanceof DeployError && thrown.code === 'host-lost';
}
