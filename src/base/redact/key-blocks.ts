// Private keys that nobody registered: found by the lines around them, each text and each line looked at once.
import type { Range } from './matcher.ts';

const marker = /(-----)?(BEGIN|END) [^\n]{0,40}?PRIVATE KEY(?: BLOCK)?(-----)?/g;
const beginning = /BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/;
const ending = /END [A-Z0-9 ]{0,40}PRIVATE KEY/;
const header = /(?:Proc-Type|DEK-Info): .*$/;
const longestHeader = 256;
const bodyCharacter = /[A-Za-z0-9+/=]/;

/** What stands between the lines of a key; a key that is cut off goes on to the end of the text. */
export function findKeyBlocks(text: string): Range[] {
  if (!text.includes('PRIVATE KEY')) return [];
  const found: Range[] = [];
  let open: number | undefined;
  let cut: number | undefined;
  for (const match of text.matchAll(marker)) {
    const [whole, before, word, after] = match;
    const end = match.index + whole.length;
    if (word === 'BEGIN') {
      open ??= end;
      if (before !== undefined && after !== undefined) cut ??= end;
    } else if (open !== undefined) {
      found.push({ start: open, end: match.index });
      open = undefined;
      cut = undefined;
    }
  }
  if (cut !== undefined && cut < text.length) found.push({ start: cut, end: text.length });
  return found;
}

/** A private key that comes line by line, each a record of its own, as the dialog logs what it receives. */
export class KeyLines {
  readonly #loggers = new Set<string>();
  readonly #mask: string;

  constructor(mask: string) {
    this.#mask = mask;
  }

  filter(logger: string, text: string): string {
    const ends = ending.test(text);
    if (beginning.test(text)) {
      if (!ends) this.#loggers.add(logger);
      return text;
    }
    if (!this.#loggers.has(logger)) return text;
    // What cannot belong to a key ends the block, so that a lost END line does not silence the logger.
    const start = bodyStart(text);
    const body = text.slice(start).trim();
    if (ends || body === '') this.#loggers.delete(logger);
    return ends || body === '' ? text : text.slice(0, start) + this.#mask;
  }
}

/** Where the last word of a line begins, if it may be part of a key, or a header of a key; else the line's end. */
function bodyStart(text: string): number {
  const tail = Math.max(0, text.length - longestHeader);
  const found = header.exec(text.slice(tail));
  if (found !== null) return tail + found.index;
  let start = text.trimEnd().length;
  while (start > 0 && bodyCharacter.test(text.charAt(start - 1))) start--;
  return start;
}
