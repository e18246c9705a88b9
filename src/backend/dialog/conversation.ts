// A dialog over two streams: the host's messages one by one, never more in memory than one chunk of them.
import { cleanText } from '../border/text.ts';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { DeployError } from '../../base/errors.ts';
import type { HostMessage } from '../../dialog/wire/grammar.ts';
import type { Reply, Query } from './machine-dialog-parser.ts';
import { formatPing, formatReply, MachineDialogParser } from './machine-dialog-parser.ts';
import { writeTo } from './write.ts';

/** How long the lines after a wrong one are waited for. */
const graceMs = 1000;
/** What a display other than the log may hold, in characters: a request or a list, not a flood. */
const displayLimit = 1024 * 1024;
/** Bytes between two requests. A deployment writes a megabyte; what writes so much is broken. */
const chatterLimit = 32 * 1024 * 1024;

/** The streams of one dialog: what the host writes, and what it reads. */
export interface ConversationParts {
  readonly input: AsyncIterable<Uint8Array>;
  readonly output: Writable;
  /** Sees every message before anybody acts on it; log records and progress are seen only here. */
  readonly observe?: (message: HostMessage) => void;
}

/** Log records and the extras are told to the observer and not handed out. */
export type Request = Exclude<
  HostMessage,
  { kind: 'note' | 'log' | `query${'Start' | 'End' | 'Default' | 'ValidValues' | 'Hidden'}` | `event${string}` }
>;

/** One dialog over two streams, from its first message to the host's last line. */
export class Conversation {
  readonly #parser = new MachineDialogParser();
  readonly #parts: ConversationParts;
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** What the last chunk still holds. */
  #messages: Iterator<HostMessage, void> = [][Symbol.iterator]();
  /** Bytes since the last request: records, notes and extras. */
  #chatter = 0;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.#chunks = parts.input[Symbol.asyncIterator]();
  }

  /** The next message that somebody must act on. @throws DeployError protocol, host-lost */
  async next(): Promise<Request> {
    for (;;) {
      const message = this.#take();
      if (message !== undefined) return message;
      await this.#receive();
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
    for await (const some of this.displayLines()) {
      for (const line of some) {
        size += line.length + 1;
        if (size > displayLimit)
          throw new DeployError('protocol', `What the host shows as ${cleanText(name, 80)} does not end`);
        lines.push(line);
      }
    }
    return lines;
  }

  /** The same of any length, as many lines at a time as came together. */
  async *displayLines(): AsyncGenerator<readonly string[], void> {
    for (;;) {
      const lines: string[] = [];
      let message = this.#take();
      for (; message?.kind === 'displayLine'; message = this.#take()) lines.push(message.text);
      if (lines.length > 0) yield lines;
      if (message !== undefined) return;
      await this.#receive();
    }
  }

  async #send(text: string): Promise<void> {
    if (await writeTo(this.#parts.output, text)) return;
    throw new DeployError('host-lost', 'The connection to the host ended');
  }

  /** The next request of those that are here. */
  #take(): Request | undefined {
    for (let step = this.#messages.next(); step.done !== true; step = this.#messages.next()) {
      this.#parts.observe?.(step.value);
      if (!isRequest(step.value)) continue;
      this.#chatter = 0;
      return step.value;
    }
    return undefined;
  }

  /** Waits for more. @throws DeployError protocol, host-lost */
  async #receive(): Promise<void> {
    const chunk = this.#parser.terminated ? undefined : await this.#nextChunk();
    if (chunk === undefined) {
      this.#parser.end();
      throw new DeployError('host-lost', 'The agent on the host ended before the dialog did');
    }
    this.#chatter += chunk.length;
    if (this.#chatter > chatterLimit)
      throw new DeployError('protocol', `The host writes without end: ${chatterLimit} bytes, and no request in them`);
    this.#messages = this.#parser.receive(chunk);
  }

  /** Undefined at the end, and where nothing follows a wrong line. */
  async #nextChunk(): Promise<Uint8Array | undefined> {
    const next = this.#chunks.next();
    if (!this.#parser.failing) return chunkOf(await next);
    const waited = new AbortController();
    try {
      return chunkOf(await Promise.race([next, delay(graceMs, undefined, { signal: waited.signal })]));
    } finally {
      waited.abort();
    }
  }
}

function chunkOf(step: IteratorResult<Uint8Array, unknown> | undefined): Uint8Array | undefined {
  return step === undefined || step.done === true ? undefined : step.value;
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
