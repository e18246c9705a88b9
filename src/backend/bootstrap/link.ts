// The channel before the dialog: sudo, a login shell's banner, then lines that begin with our nonce, and counted bytes.
import { createReadStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { DeployError } from '../../base/errors.ts';
import { type CleanText, cleanText } from '../border/text.ts';
import { type BootId, type MachineType, machineType } from '../border/words.ts';
import { writeTo } from '../dialog/write.ts';
import type { SshDialog } from '../ssh/ssh-dialog.ts';
import type { ByteReader } from './byte-reader.ts';
import { sudoPrompt } from './script.ts';

/** What a login shell may print before our first line. */
const bannerLimit = 64 * 1024;
const lineLimit = 4096;
const shownLength = 500;
/** The script has a dozen, and one a minute while it waits for a lost run. */
const mostNotes = 100;

/** A connection before its dialog. */
export interface LinkParts {
  readonly ssh: SshDialog;
  readonly nonce: string;
  readonly sudoPassword?: string | undefined;
  /** The host let us in. */
  readonly connected: () => void;
  readonly tell: (message: CleanText) => void;
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
  readonly bootId: BootId;
}

/** sudo asks on stderr, and only where it wants to. */
export function answerSudo({ ssh, nonce, sudoPassword }: LinkParts): void {
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

/** @returns the host's machine type @throws DeployError protocol */
export async function skipBanner(reader: ByteReader, nonce: string): Promise<MachineType> {
  let size = 0;
  for (;;) {
    const line = await reader.line(bannerLimit);
    // A banner need not end its last line.
    const [, machine] = new RegExp(`${nonce} hello (\\S+)$`).exec(line) ?? [];
    if (machine !== undefined) return machineType(machine);
    size += line.length + 1;
    if (size > bannerLimit) throw new DeployError('protocol', 'The login shell of the host prints without end');
  }
}

export class BootstrapHost {
  bytesSent = 0;
  readonly #reader: ByteReader;
  readonly #output: Writable;
  readonly #parts: LinkParts;

  constructor(reader: ByteReader, parts: LinkParts) {
    this.#reader = reader;
    this.#output = parts.ssh.output;
    this.#parts = parts;
  }

  write(text: string): void {
    this.bytesSent += Buffer.byteLength(text);
    this.#output.write(text);
  }

  /** The words behind `word`, notes before it told. @throws DeployError bootstrap-failed, protocol */
  async expect(word: string): Promise<string[]> {
    for (let notes = 0; notes <= mostNotes; notes++) {
      const line = await this.#reader.line(lineLimit);
      const [mark, verb = '', ...rest] = line.split(' ');
      if (mark !== this.#parts.nonce)
        throw new DeployError('protocol', `Before the dialog the host wrote: ${cleanText(line, shownLength)}`);
      if (verb === 'fail') throw failureOf(rest);
      if (verb === word) return rest;
      if (verb !== 'note')
        throw new DeployError('protocol', `The host wrote '${cleanText(verb, 80)}' where '${word}' was expected`);
      this.#parts.tell(cleanText(rest.join(' '), shownLength));
    }
    throw new DeployError('protocol', `The host writes notes without end where '${word}' was expected`);
  }

  /** Counted bytes of a file, told as they go. */
  async sendFile(path: string, size: number): Promise<void> {
    let sent = 0;
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      const bytes = chunk as Uint8Array;
      if (!(await writeTo(this.#output, bytes))) break;
      this.#parts.ssh.touch();
      sent += bytes.length;
      this.#parts.sending?.(sent, size);
    }
    this.bytesSent += sent;
  }
}

function failureOf([word = '', ...text]: readonly string[]): DeployError {
  return new DeployError(
    word === 'protocol' ? 'protocol' : 'bootstrap-failed',
    `The host cannot run the agent: ${cleanText(text.join(' '), shownLength)}`,
  );
}
