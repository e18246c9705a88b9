// Damage to what one side says, the same for the same seed: to bytes, to lines, and by mixing two conversations.

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

const words = [
  '***', '***Q:STRING ', '***Q:MULTI-STRING a b', '***D:MULTI-STRING LOG x\n', '***D:VALUE a=int:x\n', '***CONFIRM \n',
  '**%', '**%Ping\n', '**%QValidValues: \\', 'ABORT', 'VALUE ', 'CONFIRM ', '\n', '\r\n', '\r', '\0', '\x1b[2J',
  '--=451b80dc-996f-ABORT-9e4f-2b29ef6d1141=--\n', '--=451b80dc-996f-432e-9e4f-2b29ef6d1141=--\n', '🙂', '=',
].map((text) => Buffer.from(text)); // prettier-ignore

/** None of them is UTF-8: a lone follower, an overlong NUL, a surrogate, a byte that never occurs, a character cut short. */
const notUtf8 = [[0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xff], [0xe2, 0x82]].map((bytes) => Buffer.from(bytes));

const lines = [
  '', '#', '##########', '***TERMINATE', '***L:LOUD x', '***L:ERROR it broke', '**%Later some=thing', '**%EventStart x',
  '**%EventStart STAGE a METHOD b (None)', '***D:VALUE x=bool:2', '***D:VALUE x=object:Class', '***Q:STRING ', '***Q:VALUE TIME',
  '***Q:STRING TERMINATION_COMMAND', '***Q:STRING CUSTOMIZATION_COMMAND', '***Q:MULTI-STRING X', '**%Ping', 'env-get -k X', 'quit',
  'VALUE X=int:1e999', `VALUE X=int:${'9'.repeat(400)}`, 'VALUE X=multi-str:a', 'ABORT X', 'CONFIRM X=maybe', 'Traceback (most recent call last):',
]; // prettier-ignore

/** @param others conversations that a part may come from */
export function mutate(bytes: Buffer, random: () => number, others: readonly Buffer[] = []): Buffer {
  let result = bytes;
  for (let count = 1 + below(3, random); count > 0; count--)
    result = random() < 0.5 ? damageBytes(result, random) : damageLines(result, random, others);
  return result;
}

function below(limit: number, random: () => number): number {
  return Math.floor(random() * limit);
}

function pick<T>(choices: readonly [T, ...T[]] | readonly T[], random: () => number): T {
  const chosen = choices[below(choices.length, random)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}

function damageBytes(bytes: Buffer, random: () => number): Buffer {
  const at = below(bytes.length + 1, random);
  const length = below(40, random);
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (below(7, random)) {
    case 0:
      return Buffer.concat([head, tail.subarray(length)]);
    case 1:
      return Buffer.concat([head, tail.subarray(0, length), tail]);
    case 2:
      return head;
    case 3:
      return Buffer.concat([head, Buffer.from([below(256, random)]), tail.subarray(1)]);
    case 4:
      return Buffer.concat([head, Buffer.alloc(1 + below(5000, random), 'x'), tail]);
    case 5:
      return Buffer.concat([head, pick(notUtf8, random), tail]);
    default:
      return Buffer.concat([head, pick(words, random), tail]);
  }
}

function damageLines(bytes: Buffer, random: () => number, others: readonly Buffer[]): Buffer {
  const all = splitLines(bytes);
  const at = below(all.length + 1, random);
  const some = all.slice(at, at + 1 + below(10, random));
  const [head, tail] = [all.slice(0, at), all.slice(at + some.length)];
  switch (below(8, random)) {
    case 0:
      return joinLines(head, tail);
    case 1:
      return joinLines(head, some, some, tail);
    case 2:
      return joinLines(head, some.toReversed(), tail);
    case 3: {
      const to = below(tail.length + 1, random);
      return joinLines(head, tail.slice(0, to), some, tail.slice(to));
    }
    case 4:
      return joinLines(head, Array.from({ length: below(200, random) }, () => some).flat(), tail);
    case 5:
      return joinLines(head, some.map(withWrongBoundary), tail);
    case 6: {
      const other = splitLines(others.length === 0 ? bytes : pick(others, random));
      return joinLines(head, other.slice(below(other.length, random)));
    }
    default:
      return joinLines(head, [oddLine(random)], some, tail);
  }
}

/** Now and then one longer than either side takes. */
function oddLine(random: () => number): Buffer {
  if (random() < 1 / 100) return Buffer.alloc(1_200_000, 'x\n').fill('x', 0, 1_199_999);
  return Buffer.from(`${pick(lines, random)}\n`);
}

function withWrongBoundary(line: Buffer): Buffer {
  return Buffer.from(line.toString('latin1').replaceAll('--=451b80dc', '--=451b80dd'), 'latin1');
}

/** Their ends included. */
function splitLines(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at);
    found.push(bytes.subarray(at, end < 0 ? bytes.length : end + 1));
    at = end < 0 ? bytes.length : end + 1;
  }
  return found;
}

function joinLines(...parts: readonly (readonly Buffer[])[]): Buffer {
  return Buffer.concat(parts.flat());
}

/** The same bytes in pieces of any size. */
export function* pieces(bytes: Buffer, random: () => number): Generator<Buffer> {
  // Few of something long.
  const most = Math.max(300, bytes.length / 50);
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + below(most, random);
    yield bytes.subarray(at, end);
    at = end;
  }
}
