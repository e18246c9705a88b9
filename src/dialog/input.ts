// What comes in on stdin: read all the time, kept as lines until somebody wants them, held back when nobody does.
import type { Readable } from 'node:stream';
import { ANSWER_LINE_LIMIT } from './wire/answer-decoder.ts';
import { PING } from './wire/grammar.ts';
import { LineDecoder } from './wire/line-decoder.ts';

/** Characters of unread lines at which the stream is paused: a peer that floods waits. */
const QUEUE_LIMIT = 1024 * 1024;

export class Input {
  readonly #stream: Readable;
  readonly #decoder = new LineDecoder(ANSWER_LINE_LIMIT);
  readonly #changed: () => void;
  #queue: string[] = [];
  #head = 0;
  #queued = 0;
  #verbatim = false;
  #ended = false;
  #fault: Error | undefined;
  #paused = false;
  #bytes = 0;
  #filter: ((chunk: Buffer) => string) | undefined;

  /** @param changed called after every chunk, and at the end of input */
  constructor(stream: Readable, changed: () => void) {
    this.#stream = stream;
    this.#changed = changed;
    stream.on('data', (chunk: Buffer | string) =>
      this.#receive(typeof chunk === 'string' ? Buffer.from(chunk) : chunk),
    );
    stream.on('end', () => this.#end());
    stream.on('close', () => this.#end());
    stream.on('error', (error) => this.#fail(error));
  }

  /** Bytes that came so far: whoever watches for silence compares it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** True while there are lines nobody has taken. */
  get waiting(): boolean {
    return this.#head < this.#queue.length;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Why the input ended, where it was no plain end: a line without an end, a read error. */
  get fault(): Error | undefined {
    return this.#fault;
  }

  /** While true every line counts, since it belongs to an answer of many lines; else signs of life are dropped. */
  set verbatim(verbatim: boolean) {
    this.#verbatim = verbatim;
    this.#dropPings();
  }

  /** The next line, or undefined where none is complete. */
  take(): string | undefined {
    const line = this.#next();
    this.#dropPings();
    return line;
  }

  /** While set, what comes is what it makes of it. */
  set filter(filter: ((chunk: Buffer) => string) | undefined) {
    this.#filter = filter;
  }

  /** Lets go of the stream, so that it keeps the process no longer. */
  close(): void {
    this.#end();
    this.#stream.destroy();
  }

  #next(): string | undefined {
    const line = this.#queue[this.#head];
    if (line === undefined) return undefined;
    this.#head += 1;
    this.#queued -= line.length + 1;
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    }
    if (this.#paused && this.#queued < QUEUE_LIMIT / 2) {
      this.#paused = false;
      this.#stream.resume();
    }
    return line;
  }

  #dropPings(): void {
    while (!this.#verbatim && this.#queue[this.#head] === PING) this.#next();
  }

  #receive(chunk: Buffer): void {
    if (this.#ended) return;
    this.#bytes += chunk.length;
    this.#decode(this.#filter === undefined ? chunk : Buffer.from(this.#filter(chunk)));
    if (this.#queued > QUEUE_LIMIT && !this.#paused) {
      this.#paused = true;
      this.#stream.pause();
    }
    this.#changed();
  }

  #decode(chunk: Buffer): void {
    try {
      for (const line of this.#decoder.push(chunk)) {
        this.#queue.push(line);
        this.#queued += line.length + 1;
      }
      // On arrival, or they would pile up during a long stage. Behind other lines they keep their place.
      this.#dropPings();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    this.#fault ??= error;
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    // An answer whose line end was forgotten is one all the same, but not a piece of one that was too long.
    const rest = this.#fault === undefined ? this.#decoder.end() : undefined;
    if (rest !== undefined) this.#queue.push(rest);
    this.#changed();
  }
}
