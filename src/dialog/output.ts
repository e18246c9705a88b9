// What goes out on stdout: in order, with backpressure, and never more unread than a limit.
import type { Writable } from 'node:stream';

/** Bytes that a peer may leave unread before it counts as one that reads no more. */
const UNREAD_LIMIT = 64 * 1024 * 1024;

export class Output {
  readonly #stream: Writable;
  readonly #onBroken: (why: string, cause?: Error) => void;
  #broken = false;

  /** @param onBroken called once, when nothing can be written any more */
  constructor(stream: Writable, onBroken: (why: string, cause?: Error) => void) {
    this.#stream = stream;
    this.#onBroken = onBroken;
    stream.on('error', (error) => this.#break(`The peer reads no more: ${error.message}`, error));
    stream.on('close', () => this.#break('The peer reads no more: the output is closed'));
  }

  /** True while what was written is not read yet: whoever has much to say waits for `drained`. */
  get full(): boolean {
    return !this.#broken && this.#stream.writableNeedDrain;
  }

  /** Never blocks; what cannot be written any more is dropped. */
  write(text: string): void {
    if (this.#broken) return;
    if (this.#stream.writableLength > UNREAD_LIMIT)
      this.#break(`The peer reads no more: ${this.#stream.writableLength} bytes wait for it`);
    else this.#stream.write(text);
  }

  /** Resolves when there is room again, or none will ever be; rejects with the signal's reason. */
  async drained(signal: AbortSignal): Promise<void> {
    if (!this.full) return;
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = (): void => reject(signal.reason as Error);
    const events = ['drain', 'error', 'close'] as const;
    for (const event of events) this.#stream.once(event, resolve);
    signal.addEventListener('abort', abort);
    try {
      await promise;
    } finally {
      for (const event of events) this.#stream.off(event, resolve);
      signal.removeEventListener('abort', abort);
    }
  }

  /** Waits until all is written, or for that many milliseconds. @returns false where something still waits */
  async flushed(timeout: number): Promise<boolean> {
    if (this.#broken || this.#stream.writableLength === 0) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), timeout);
    this.#stream.write('', () => resolve(true));
    const written = await promise;
    clearTimeout(timer);
    return written;
  }

  #break(why: string, cause?: Error): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#onBroken(why, cause);
  }
}
