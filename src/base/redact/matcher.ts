// Looks for many strings in one pass over a text: the first four characters of each say whether a place is worth a look.
import type { Form } from './forms.ts';

const anchorLength = 4;
const tableBits = 16;

export interface Range {
  readonly start: number;
  readonly end: number;
}

export class Matcher {
  readonly #known = new Set<string>();
  /** Too short for an anchor. */
  readonly #short: string[] = [];
  readonly #byAnchor = new Map<string, Form[]>();
  readonly #anchors = new Uint8Array(1 << tableBits);

  add(form: Form): void {
    const { text } = form;
    if (text === '' || this.#known.has(text)) return;
    this.#known.add(text);
    if (text.length < anchorLength) {
      this.#short.push(text);
      return;
    }
    const anchor = text.slice(0, anchorLength);
    const forms = this.#byAnchor.get(anchor);
    if (forms === undefined) this.#byAnchor.set(anchor, [form]);
    else forms.push(form);
    let hash = 0;
    for (let i = 0; i < anchorLength; i++) hash = roll(hash, anchor.charCodeAt(i));
    this.#anchors[hash] = 1;
  }

  find(text: string): Range[] {
    const found: Range[] = [];
    for (const short of this.#short)
      for (let start = text.indexOf(short); start >= 0; start = text.indexOf(short, start + 1))
        found.push({ start, end: start + short.length });
    let hash = 0;
    for (let i = 0; i < text.length; i++) {
      hash = roll(hash, text.charCodeAt(i));
      if (this.#anchors[hash] === 1) this.#findAt(text, i - anchorLength + 1, found);
    }
    return found;
  }

  #findAt(text: string, start: number, found: Range[]): void {
    for (const form of this.#byAnchor.get(text.slice(Math.max(start, 0), start + anchorLength)) ?? []) {
      if (!text.startsWith(form.text, start)) continue;
      const end = start + form.text.length + form.after;
      found.push({ start: Math.max(0, start - form.before), end: Math.min(text.length, end) });
    }
  }
}

/** Of the last four characters: what came before them is shifted out. */
function roll(hash: number, code: number): number {
  return ((hash << (tableBits / anchorLength)) ^ Math.imul(code, 0x9e5) ^ (code >> 3)) & ((1 << tableBits) - 1);
}
