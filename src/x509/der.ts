// DER (ITU-T X.690), as much of it as certificates, requests and revocation lists need. Reading is strict: one encoding per value.

/** One value. */
export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag and length included. */
  readonly whole: Buffer;
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** A context-specific tag, `[number]`. */
export function contextTag(number: number, constructed: boolean): number {
  return (constructed ? 0xa0 : 0x80) + number;
}

export function encode(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), encodeLength(content.length), content]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => encode(tags.sequence, ...parts);
export const set = (...parts: readonly Uint8Array[]): Buffer => encode(tags.set, ...parts);
export const octetString = (bytes: Uint8Array): Buffer => encode(tags.octetString, bytes);
export const bitString = (bytes: Uint8Array, unused = 0): Buffer =>
  encode(tags.bitString, Buffer.from([unused]), bytes);
export const utf8String = (text: string): Buffer => encode(tags.utf8String, Buffer.from(text));
export const boolean = (value: boolean): Buffer => encode(tags.boolean, Buffer.from([value ? 0xff : 0]));
export const nothing: Buffer = Buffer.from([0x05, 0]);

/** A number that is not negative. @param hex digits, or a number */
export function integer(hex: string | number): Buffer {
  const digits = typeof hex === 'number' ? hex.toString(16) : hex;
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  const first = bytes.findIndex((byte) => byte !== 0);
  const bare = first < 0 ? Buffer.alloc(1) : bytes.subarray(first);
  return encode(tags.integer, ...((bare[0] ?? 0) >= 0x80 ? [Buffer.alloc(1), bare] : [bare]));
}

/** @param dotted such as `2.5.29.19` */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(tags.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** As RFC 5280 wants it: UTCTime until 2049. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  const short = date.getUTCFullYear() < 2050;
  return encode(short ? tags.utcTime : tags.generalizedTime, Buffer.from(short ? digits.slice(2) : digits));
}

/** Exactly one value. @throws RangeError */
export function readValue(bytes: Buffer): DerValue {
  const [value, ...more] = readValues(bytes);
  if (value === undefined || more.length > 0) throw notDer();
  return value;
}

/** The values inside a constructed one. @param tag that it must have @throws RangeError */
export function readInside(value: DerValue | undefined, tag: number = tags.sequence): DerValue[] {
  if (value?.tag !== tag) throw notDer();
  return readValues(value.content);
}

/** Such as `2.5.29.19`. @throws RangeError */
export function readOid(value: DerValue | undefined): string {
  if (value?.tag !== tags.oid) throw notDer();
  const numbers: number[] = [];
  let number = 0;
  for (const byte of value.content) {
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) numbers.push(number);
    if (byte < 0x80) number = 0;
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}

function readValues(bytes: Buffer): DerValue[] {
  const values: DerValue[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const value = readAt(bytes, offset);
    values.push(value);
    offset += value.whole.length;
  }
  return values;
}

function readAt(bytes: Buffer, offset: number): DerValue {
  const [tag = 0, first = 0] = bytes.subarray(offset, offset + 2);
  if (offset + 2 > bytes.length || (tag & 0x1f) === 0x1f) throw notDer();
  const count = first < 0x80 ? 0 : first - 0x80;
  if (first === 0x80 || count > 4) throw notDer();
  const start = offset + 2 + count;
  const length = count === 0 ? first : bytes.subarray(offset + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  const end = start + length;
  if (end > bytes.length) throw notDer();
  if (!encodeLength(length).equals(bytes.subarray(offset + 1, start))) throw notDer();
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(offset, end) };
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 + bytes.length, ...bytes]);
}

function base128(number: number): number[] {
  const bytes = [number % 128];
  for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 + (rest % 128));
  return bytes;
}

/** What all reading here throws. */
export function notDer(): RangeError {
  return new RangeError('it is not DER of the form that it must have');
}
