// From a fresh ssh connection to a running agent: one channel, no file transfer beside it.
import { createReadStream } from 'node:fs';
import type { Writable } from 'node:stream';
import type { ErrorCode } from '../../core/error-codes.ts';
import { DeployError } from '../../core/errors.ts';
import { writeTo } from '../dialog/write.ts';
import type { SshDialog } from '../ssh/ssh-dialog.ts';
import { ByteReader } from './byte-reader.ts';
import type { AgentPackage, AgentPackages } from './package.ts';
import { bootstrapInput, sudoPrompt } from './script.ts';

/** What a login shell may print before our first line. */
const bannerLimit = 64 * 1024;
const lineLimit = 4096;

/** What turns a connection into a running agent. */
export interface BootstrapParts {
  readonly ssh: SshDialog;
  readonly nonce: string;
  readonly sudoPassword?: string | undefined;
  readonly agents: AgentPackages;
  /** Words for the agent, none with a blank. */
  readonly words: readonly string[];
  /** Logs of earlier runs that were lost, by their paths on the host. */
  readonly lostLogs: readonly string[];
  /** The host let us in. */
  readonly connected: () => void;
  readonly tell: (message: string) => void;
  /** Where the bytes of a fetched log go. */
  readonly saveLog: (bytes: AsyncIterable<Uint8Array>) => Promise<void>;
  /** Bytes of the executable that were sent, and of how many. */
  readonly sending?: (sent: number, total: number) => void;
}

/** The agent runs. */
export interface Started {
  /** The agent's stdout. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Bytes sent until the agent ran. */
  readonly bytesSent: number;
  /** Another one after each boot. */
  readonly bootId: string;
}

/** @throws DeployError bootstrap-failed, platform-unsupported, host-lost, protocol */
export async function bootstrap(parts: BootstrapParts): Promise<Started> {
  const { ssh, nonce, agents } = parts;
  const reader = new ByteReader(ssh.input());
  answerSudo(parts);
  const machine = await skipBanner(reader, nonce);
  ssh.forgetStderr();
  parts.connected();
  const agent = await agents.forMachine(machine);
  const host = new BootstrapHost(reader, ssh.output, parts);
  host.write(bootstrapInput({ nonce, sha256: agent.sha256, size: agent.size }));
  const [bootId = '', cached, ...decoders] = await host.expect('probe');
  for (const path of parts.lostLogs) await host.fetchLog(path);
  if (cached !== 'yes') await host.send(agent, decoders);
  host.write(`run ${parts.words.join(' ')}\n`);
  await host.expect('run');
  return { input: reader.rest(), bytesSent: host.bytesSent, bootId };
}

/** sudo asks on stderr, and only where it wants to. */
function answerSudo({ ssh, nonce, sudoPassword }: BootstrapParts): void {
  if (sudoPassword === undefined) return;
  let seen = '';
  let asked = 0;
  ssh.onStderr((text) => {
    seen = (seen + text).slice(-1024);
    if (!seen.includes(sudoPrompt(nonce))) return;
    seen = '';
    asked += 1;
    if (asked === 1) ssh.output.write(`${sudoPassword}\n`);
    else ssh.kill(new DeployError('ssh-auth', 'sudo on the host refused the password'));
  });
}

/** @returns the host's machine type, as `uname -m` calls it */
async function skipBanner(reader: ByteReader, nonce: string): Promise<string> {
  let size = 0;
  for (;;) {
    const line = await reader.line(bannerLimit);
    // A banner need not end its last line.
    const [, machine] = new RegExp(`${nonce} hello (\\S+)$`).exec(line) ?? [];
    if (machine !== undefined) return machine;
    size += line.length + 1;
    if (size > bannerLimit) throw new DeployError('protocol', 'The login shell of the host prints without end');
  }
}

class BootstrapHost {
  bytesSent = 0;
  readonly #reader: ByteReader;
  readonly #output: Writable;
  readonly #parts: BootstrapParts;

  constructor(reader: ByteReader, output: Writable, parts: BootstrapParts) {
    this.#reader = reader;
    this.#output = output;
    this.#parts = parts;
  }

  write(text: string): void {
    this.bytesSent += Buffer.byteLength(text);
    this.#output.write(text);
  }

  /** The words behind `word`, notes before it told. @throws DeployError bootstrap-failed, protocol */
  async expect(word: string): Promise<string[]> {
    for (;;) {
      const line = await this.#reader.line(lineLimit);
      const [mark, verb = '', ...rest] = line.split(' ');
      if (mark !== this.#parts.nonce) throw new DeployError('protocol', `Before the dialog the host wrote: ${line}`);
      if (verb === 'note') this.#parts.tell(rest.join(' '));
      else if (verb === 'fail') throw failureOf(rest);
      else if (verb === word) return rest;
      else throw new DeployError('protocol', `The host wrote '${verb}' where '${word}' was expected`);
    }
  }

  async fetchLog(path: string): Promise<void> {
    this.write(`log ${path}\n`);
    const [size = '-'] = await this.expect('log');
    if (size === '-') return this.#parts.tell(`${path} is not on the host any more`);
    await this.#parts.saveLog(this.#reader.bytes(Number(size)));
  }

  async send(agent: AgentPackage, decoders: readonly string[]): Promise<void> {
    const { encoding, path, size } = await agent.encoded(decoders);
    this.write(`send ${encoding} ${size}\n`);
    let sent = 0;
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      const bytes = chunk as Uint8Array;
      if (!(await writeTo(this.#output, bytes))) break;
      this.#parts.ssh.touch();
      sent += bytes.length;
      this.#parts.sending?.(sent, size);
    }
    this.bytesSent += sent;
    await this.expect('sent');
  }
}

const failures: Readonly<Record<string, ErrorCode>> = { tools: 'bootstrap-failed', protocol: 'protocol' };

function failureOf([word = '', ...text]: readonly string[]): DeployError {
  return new DeployError(failures[word] ?? 'bootstrap-failed', `The host cannot run the agent: ${text.join(' ')}`);
}
