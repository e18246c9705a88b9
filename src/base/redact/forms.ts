// The forms in which a secret can stand in a text besides its own: base64 and hexadecimal. They are found wherever they
// begin; what escapes single characters, or encodes an encoding, is found by reading the text again, see views.ts.

export interface Form {
  readonly text: string;
  /** Neighbors on each side that hold some bits of the secret. */
  readonly before: number;
  readonly after: number;
}

export function plainForm(text: string): Form {
  return { text, before: 0, after: 0 };
}

/** The value itself first. Hexadecimal is in lower case. */
export function formsOf(value: string): Form[] {
  const bytes = Buffer.from(value);
  // What is decoded is read as bytes.
  return [value, bytes.toString('latin1'), bytes.toString('hex')].map(plainForm).concat(base64Forms(bytes));
}

/**
 * The characters that the value alone decides, wherever it begins within a group of three bytes, in both alphabets.
 * A character that it shares with its neighbors is masked with them.
 */
function base64Forms(bytes: Buffer): Form[] {
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const bits = (offset + bytes.length) * 8;
    const text = encoded.slice(offset === 0 ? 0 : offset + 1, Math.floor(bits / 6));
    const shared = { before: offset === 0 ? 0 : 1, after: bits % 6 === 0 ? 0 : 1 };
    const urlSafe = text.replaceAll('+', '-').replaceAll('/', '_');
    return [text, urlSafe].map((one) => ({ text: one, ...shared }));
  });
}
