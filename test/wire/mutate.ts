// Damage to bytes, the same for the same seed: cut, doubled, swapped, overwritten, spliced with words of the protocol.

/** Numbers from 0 to below 1, by mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const splices = [
  '***', '***Q:STRING ', '***Q:MULTI-STRING a b', '***D:MULTI-STRING LOG x\n', '***D:VALUE a=int:x\n', '***CONFIRM \n',
  '**%', '**%Ping\n', '**%QValidValues: \\', 'ABORT', 'VALUE ', 'CONFIRM ', '\n', '\r\n', '\r', '\0', '\x1b[2J',
  '--=451b80dc-996f-ABORT-9e4f-2b29ef6d1141=--\n', '--=451b80dc-996f-432e-9e4f-2b29ef6d1141=--\n', '🙂', '=',
]; // prettier-ignore

export function mutate(bytes: Buffer, random: () => number): Buffer {
  let result = bytes;
  for (let count = 1 + Math.floor(random() * 4); count > 0; count--) result = damage(result, random);
  return result;
}

function damage(bytes: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * (bytes.length + 1));
  const length = Math.floor(random() * 40);
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (Math.floor(random() * 6)) {
    case 0:
      return Buffer.concat([head, tail.subarray(length)]);
    case 1:
      return Buffer.concat([head, tail.subarray(0, length), tail]);
    case 2:
      return head;
    case 3:
      return Buffer.concat([head, Buffer.from([Math.floor(random() * 256)]), tail.subarray(1)]);
    case 4:
      return Buffer.concat([head, Buffer.alloc(1 + Math.floor(random() * 5000), 'x'), tail]);
    default:
      return Buffer.concat([head, Buffer.from(splices[Math.floor(random() * splices.length)] ?? ''), tail]);
  }
}

/** The same bytes in pieces of any size. */
export function* pieces(bytes: Buffer, random: () => number): Generator<Buffer> {
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + Math.floor(random() * 300);
    yield bytes.subarray(at, end);
    at = end;
  }
}
