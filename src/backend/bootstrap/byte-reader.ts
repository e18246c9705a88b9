// A stream read by lines, then by counted bytes, then handed on: what was read too far is not lost.
import { DeployError } from '../../base/errors.ts';

const LF = 0x0a;

export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array();

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#chunks = input[Symbol.asyncIterator]();
  }

  /** @param limit bytes @throws DeployError host-lost at the end of the stream, protocol over the limit */
  async line(limit: number): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(LF);
      if (end > limit || (end < 0 && this.#held.length > limit))
        throw new DeployError('protocol', `The host sent a line of more than ${limit} bytes before the dialog`);
      if (end >= 0) {
        const line = Buffer.from(this.#held.subarray(0, end)).toString('utf8');
        this.#held = this.#held.subarray(end + 1);
        return line.replace(/\r$/, '');
      }
      const chunk = await this.#next();
      this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    }
  }

  /** Exactly `count` bytes, as they come. @throws DeployError host-lost */
  async *bytes(count: number): AsyncGenerator<Uint8Array, void> {
    let left = count;
    while (left > 0) {
      const chunk = this.#held.length > 0 ? this.#held : await this.#next();
      yield chunk.subarray(0, left);
      this.#held = chunk.subarray(Math.min(left, chunk.length));
      left -= Math.min(left, chunk.length);
    }
  }

  /** Everything from here on. */
  async *rest(): AsyncGenerator<Uint8Array, void> {
    if (this.#held.length > 0) yield this.#held;
    this.#held = new Uint8Array();
    for (let step = await this.#chunks.next(); step.done !== true; step = await this.#chunks.next()) yield step.value;
  }

  async #next(): Promise<Uint8Array> {
    const step = await this.#chunks.next();
    if (step.done === true) throw new DeployError('host-lost', 'The connection ended before the dialog began');
    return step.value;
  }
}
