// A dialog over two streams: the host's messages one by one, never more in memory than one chunk of them.
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { DeployError } from '../../core/errors.ts';
import type { HostMessage } from '../../dialog/wire/grammar.ts';
import type { Reply, Query } from './machine-dialog-parser.ts';
import { formatPing, formatReply, MachineDialogParser } from './machine-dialog-parser.ts';
import { writeTo } from './write.ts';

/** How long the lines after a wrong one are waited for. */
const graceMs = 1000;
/** What a display other than the log may hold, in characters: a request or a list, not a flood. */
const displayLimit = 1024 * 1024;

/** The streams of one dialog: what the host writes, and what it reads. */
export interface ConversationParts {
  readonly input: AsyncIterable<Uint8Array>;
  readonly output: Writable;
  /** Sees every message before anybody acts on it; log records and progress are seen only here. */
  readonly observe?: (message: HostMessage) => void;
}

type Chunks = AsyncIterator<Uint8Array>;
/** Log records and the extras are told to the observer and not handed out. */
export type Request = Exclude<
  HostMessage,
  { kind: 'note' | 'log' | `query${'Start' | 'End' | 'Default' | 'ValidValues' | 'Hidden'}` | `event${string}` }
>;

/** One dialog over two streams, from its first message to the host's last line. */
export class Conversation {
  readonly #parser = new MachineDialogParser();
  readonly #parts: ConversationParts;
  readonly #messages: AsyncGenerator<HostMessage, void>;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.#messages = this.#read(parts.input[Symbol.asyncIterator]());
  }

  /** The next message that somebody must act on. @throws DeployError protocol, host-lost */
  async next(): Promise<Request> {
    for (;;) {
      const { value, done } = await this.#messages.next();
      if (done === true) throw new DeployError('host-lost', 'The agent on the host ended before the dialog did');
      this.#parts.observe?.(value);
      if (isRequest(value)) return value;
    }
  }

  /** @throws DeployError bad-answer before anything is sent */
  async reply(query: Query, reply: Reply): Promise<void> {
    await this.#send(formatReply(query, reply));
  }

  /** Tells the host's agent that we are there. */
  ping(): void {
    const { output } = this.#parts;
    // What waits to be sent is a sign of life itself.
    if (output.writable && output.writableLength === 0) output.write(formatPing());
  }

  /** The agent takes the end of its input for a lost back-end: it rolls back and ends. */
  hangUp(): void {
    this.#parts.output.end();
  }

  /** The lines of a display whose start was just handed out. @throws DeployError protocol: longer than 1 MiB */
  async readDisplay(name: string): Promise<string[]> {
    const lines: string[] = [];
    let size = 0;
    for await (const line of this.displayLines()) {
      size += line.length + 1;
      if (size > displayLimit)
        throw new DeployError('protocol', `What the host shows as ${name.slice(0, 80)} does not end`);
      lines.push(line);
    }
    return lines;
  }

  /** The same of any length, line by line. */
  async *displayLines(): AsyncGenerator<string, void> {
    for (let message = await this.next(); message.kind === 'displayLine'; message = await this.next())
      yield message.text;
  }

  async #send(text: string): Promise<void> {
    if (await writeTo(this.#parts.output, text)) return;
    throw new DeployError('host-lost', 'The connection to the host ended');
  }

  async *#read(chunks: Chunks): AsyncGenerator<HostMessage, void> {
    while (!this.#parser.terminated) {
      const chunk = await this.#nextChunk(chunks);
      if (chunk === undefined) return this.#parser.end();
      yield* this.#parser.receive(chunk);
    }
  }

  /** Undefined at the end, and where nothing follows a wrong line. */
  async #nextChunk(chunks: Chunks): Promise<Uint8Array | undefined> {
    const next = chunks.next();
    const result = this.#parser.failing ? await Promise.race([next, delay(graceMs)]) : await next;
    return result === undefined || result.done === true ? undefined : result.value;
  }
}

const handedOut = new Set<HostMessage['kind']>([
  'queryString',
  'queryMultiString',
  'queryValue',
  'confirm',
  'displayValue',
  'displayStart',
  'displayLine',
  'displayEnd',
  'terminate',
]);

function isRequest(message: HostMessage): message is Request {
  return handedOut.has(message.kind);
}
