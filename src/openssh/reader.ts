// Reads the binary data types of SSH (RFC 4251, section 5).

export class SshReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#offset;
  }

  get atEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  uint32(): number {
    return this.#take(4).readUInt32BE();
  }

  uint64(): bigint {
    return this.#take(8).readBigUInt64BE();
  }

  /** A `string`: bytes behind their count. Big numbers (`mpint`) have the same shape. */
  bytes(): Buffer {
    return this.#take(this.uint32());
  }

  text(): string {
    return this.bytes().toString('utf8');
  }

  /** @throws RangeError where the data ends too early. */
  #take(count: number): Buffer {
    const end = this.#offset + count;
    if (end > this.#bytes.length) throw new RangeError('the data ends too early');
    const taken = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }
}

/** A positive `mpint` in a fixed number of bytes, without the leading zero that keeps it positive. */
export function unsignedBytes(mpint: Buffer, length?: number): Buffer {
  const bare = mpint.subarray(mpint.findIndex((byte) => byte !== 0));
  return length === undefined ? bare : Buffer.concat([Buffer.alloc(Math.max(0, length - bare.length)), bare]);
}
