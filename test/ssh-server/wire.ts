// The data types of SSH (RFC 4251, section 5), written and read.

export class WireReader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  byte(): number {
    return this.#data.readUInt8(this.#at++);
  }

  uint32(): number {
    this.#at += 4;
    return this.#data.readUInt32BE(this.#at - 4);
  }

  bytes(): Buffer {
    const size = this.uint32();
    this.#at += size;
    return this.#data.subarray(this.#at - size, this.#at);
  }

  text(): string {
    return this.bytes().toString('utf8');
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** A positive number, big-endian. */
export function mpint(value: Buffer): Buffer {
  let first = 0;
  while (first < value.length - 1 && value[first] === 0) first++;
  const digits = value.subarray(first);
  return string(((digits[0] ?? 0) & 0x80) === 0 ? digits : Buffer.concat([Buffer.from([0]), digits]));
}

export function message(type: number, ...parts: (Buffer | number)[]): Buffer {
  return Buffer.concat([
    Buffer.from([type]),
    ...parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part)),
  ]);
}
