// The peer at the other end of stdin and stdout: its lines, what is written to it, and whether it is still there.
import type { Readable, Writable } from 'node:stream';
import { DeployError } from '../base/errors.ts';
import { Input } from './input.ts';
import { Output } from './output.ts';
import { MultiStringAnswer } from './wire/answer-decoder.ts';

export interface PeerOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Of what runs now: a wait for an answer ends when it fires. */
  readonly signal: () => AbortSignal;
  /** Seconds without any input that mean a lost peer, 0 for never; asked again and again, since the peer may set it. */
  readonly timeout: () => number;
  /** True where the end of input is a lost peer at once, false where only when an answer is awaited. */
  readonly endMeansLost: () => boolean;
  /** Called once. */
  readonly onLost: (error: DeployError) => void;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** Milliseconds between two looks at the clock. */
const CHECK_INTERVAL = 1000;
/** Milliseconds that the last words get to leave when the program ends. */
const FLUSH_TIMEOUT = 10_000;
const FLUSH_TIMEOUT_LOST = 500;

export class Peer {
  readonly #options: PeerOptions;
  readonly #now: () => number;
  readonly #input: Input;
  readonly #output: Output;
  readonly #timer: NodeJS.Timeout;
  /** Fires when nobody will ever read any more. */
  readonly #gone = new AbortController();
  #wake: (() => void) | undefined;
  #lost: DeployError | undefined;
  #seenBytes = 0;
  #quietSince: number;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#quietSince = this.#now();
    this.#output = new Output(options.stdout, (why, cause) => this.#lose(why, cause));
    this.#input = new Input(options.stdin, () => this.#inputChanged());
    this.#timer = setInterval(() => this.check(), CHECK_INTERVAL).unref();
  }

  /** Never blocks. Once the peer is lost, what it does not read is dropped. */
  write(text: string): void {
    if (this.#lost === undefined || !this.#output.full) this.#output.write(text);
  }

  /** For who has much to say: resolves when there is room, or when nobody will ever read. */
  async drained(): Promise<void> {
    const signal = this.#options.signal();
    try {
      if (this.#lost === undefined) await this.#output.drained(AbortSignal.any([signal, this.#gone.signal]));
    } catch (thrown) {
      // A peer that is lost once all is committed interrupts nothing, and yet its pipe stays full.
      if (signal.aborted || !this.#gone.signal.aborted) throw thrown;
    }
  }

  /** The next line the peer sent. @throws DeployError peer-lost, or the reason of the signal */
  async readLine(): Promise<string> {
    const signal = this.#options.signal();
    for (;;) {
      if (this.#lost !== undefined) throw this.#lost;
      signal.throwIfAborted();
      const line = this.#input.take();
      if (line !== undefined) {
        queueMicrotask(() => this.check());
        return line;
      }
      if (!this.#input.ended) await this.#change(signal);
      else this.#loseByEnd();
    }
  }

  /** Many lines, up to the boundary. @throws DeployError peer-lost, bad-answer, aborted, or the reason of the signal */
  async readLines(name: string, boundary: string): Promise<string[]> {
    const answer = new MultiStringAnswer(name, boundary);
    this.#input.verbatim = true;
    try {
      for (;;) {
        const lines = answer.push(await this.readLine());
        if (lines !== undefined) return lines;
      }
    } finally {
      this.#input.verbatim = false;
    }
  }

  /** While set, what comes in is what this makes of it: the keys of a terminal in raw mode. */
  filterInput(filter: ((chunk: Buffer) => string) | undefined): void {
    this.#input.filter = filter;
  }

  /** The end of input was typed where the terminal does not see it. */
  endInput(): void {
    this.#input.close();
  }

  /** Looks whether the peer is still there; called by a timer, and whenever something changed. */
  check(): void {
    // Lines that came are consumed first.
    if (this.#lost !== undefined || this.#input.waiting) return;
    if (this.#input.ended && this.#options.endMeansLost()) this.#loseByEnd();
    // What has arrived but is not read yet counts: one turn of the event loop reads it.
    else if (this.#isSilent()) setImmediate(() => this.#checkSilence());
  }

  /**
   * Lets go of stdin, and waits a limited time until all output is written.
   * @returns false where a lost peer left some unread: the pipe then keeps the process until somebody ends it
   */
  async close(): Promise<boolean> {
    clearInterval(this.#timer);
    const wasLost = this.#lost !== undefined;
    this.#lost ??= new DeployError('peer-lost', 'The dialog is over');
    this.#input.close();
    const written = await this.#output.flushed(wasLost ? FLUSH_TIMEOUT_LOST : FLUSH_TIMEOUT);
    return written || !wasLost;
  }

  #inputChanged(): void {
    this.#wake?.();
    this.check();
  }

  #isSilent(): boolean {
    const limit = this.#options.timeout();
    if (limit <= 0 || this.#input.bytes !== this.#seenBytes) {
      this.#seenBytes = this.#input.bytes;
      this.#quietSince = this.#now();
    }
    return limit > 0 && this.#now() - this.#quietSince >= limit * 1000;
  }

  #checkSilence(): void {
    if (!this.#input.waiting && this.#isSilent())
      this.#lose(`Nothing was heard of the peer for ${this.#options.timeout()} seconds`);
  }

  #loseByEnd(): void {
    const { fault } = this.#input;
    this.#lose(fault === undefined ? 'End of file' : `Reading from the peer failed: ${fault.message}`, fault);
  }

  #lose(why: string, cause?: Error): void {
    if (this.#lost !== undefined) return;
    this.#lost = new DeployError('peer-lost', why, { cause });
    this.#options.onLost(this.#lost);
    this.#gone.abort(this.#lost);
    this.#wake?.();
  }

  async #change(signal: AbortSignal): Promise<void> {
    if (this.#wake !== undefined) throw new DeployError('internal', 'Two questions at one time');
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#wake = () => resolve(undefined);
    signal.addEventListener('abort', resolve);
    try {
      await promise;
    } finally {
      this.#wake = undefined;
      signal.removeEventListener('abort', resolve);
    }
  }
}
