// Bytes to lines: UTF-8, ended by LF, a CR before it dropped, no line without a limit.

const LF = 0x0a;
const CR = 0x0d;
/** Bytes of buffer that stay from line to line. */
const KEPT = 64 * 1024;

/** What a line decoder throws; its callers know which end they are and what it means there. */
export class LineTooLong extends Error {
  constructor(limit: number) {
    super(`A line is longer than ${limit} bytes`);
    this.name = 'LineTooLong';
  }
}

/** Lines of one stream, whatever its chunks. */
export class LineDecoder {
  readonly #limit: number;
  /** The unfinished line; grows with it, so that a peer that sends byte by byte costs no more than the line. */
  #held = Buffer.allocUnsafe(256);
  #size = 0;

  /** @param limit bytes a line may have, its end not counted */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Yields the lines that are complete by now; the chunk may be reused afterwards. @throws LineTooLong */
  *push(chunk: Uint8Array): Generator<string, void> {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      this.#hold(chunk.subarray(start, end));
      start = end + 1;
      yield this.#take();
    }
    this.#hold(chunk.subarray(start));
  }

  /** What came after the last line end, or undefined; the decoder starts anew. */
  end(): string | undefined {
    return this.#size === 0 ? undefined : this.#take();
  }

  #hold(piece: Uint8Array): void {
    const size = this.#size + piece.length;
    const last = piece.at(-1) ?? this.#held[this.#size - 1];
    // One more may be there for the CR of the line's end.
    if (size > this.#limit + (last === CR ? 1 : 0)) {
      this.#size = 0;
      throw new LineTooLong(this.#limit);
    }
    if (size > this.#held.length) {
      const bigger = Buffer.allocUnsafe(Math.max(size, this.#held.length * 2));
      this.#held.copy(bigger, 0, 0, this.#size);
      this.#held = bigger;
    }
    this.#held.set(piece, this.#size);
    this.#size = size;
  }

  #take(): string {
    const size = this.#held[this.#size - 1] === CR ? this.#size - 1 : this.#size;
    const line = this.#held.toString('utf8', 0, size);
    this.#size = 0;
    // One long line shall not cost its length for ever.
    if (this.#held.length > KEPT) this.#held = Buffer.allocUnsafe(KEPT);
    return line;
  }
}
