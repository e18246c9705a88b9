// A text read as other programs would read it, and each reading once more. Every character knows where it came from, so
// that what is found in a reading can be masked in the text itself.
import type { Reading } from './readings.ts';
import { readings } from './readings.ts';
import { traitsOf } from './traits.ts';

export interface View {
  readonly text: string;
  /** Where each character begins in the text itself, and at last where that ends; undefined for the text itself. */
  readonly origins: Uint32Array | undefined;
}

/** How often an encoding may itself be encoded. */
const depth = 3;
/** Bounds the work for a text with something of everything in it. */
const mostViews = 200;

/** The text itself first, then the simpler readings. */
export function* viewsOf(text: string): Generator<View> {
  const whole: View = { text, origins: undefined };
  yield whole;
  const seen = new Set([text]);
  let level = [whole];
  for (let n = 0; n < depth && level.length > 0; n++) {
    const next: View[] = [];
    for (const view of level) {
      const traits = traitsOf(view.text);
      for (const reading of readings) {
        if (seen.size > mostViews) return;
        const read = (traits & reading.of) === 0 ? undefined : readView(view, reading);
        if (read === undefined || seen.has(read.text)) continue;
        seen.add(read.text);
        next.push(read);
        yield read;
      }
    }
    level = next;
  }
}

/** Undefined where nothing changes. */
function readView(view: View, { escape, read, skip = 0, lowerCase }: Reading): View | undefined {
  const { text } = view;
  let draft: Draft | undefined;
  escape.lastIndex = 0;
  for (let match = escape.exec(text); match !== null; match = escape.exec(text)) {
    const plain = read(match);
    const start = match.index + skip;
    const end = match.index + match[0].length;
    if (plain.length === end - start && text.startsWith(plain, start)) continue;
    draft ??= new Draft(view);
    draft.replace(start, end, plain);
  }
  if (lowerCase === true && draft === undefined && text !== text.toLowerCase()) draft = new Draft(view);
  return draft?.finish(lowerCase ?? false);
}

/** A reading in the making, never longer than what it is of. */
class Draft {
  readonly #view: View;
  readonly #origins: Uint32Array;
  #text = '';
  /** How far the view has been read. */
  #end = 0;

  constructor(view: View) {
    this.#view = view;
    this.#origins = new Uint32Array(view.text.length + 1);
  }

  replace(start: number, end: number, plain: string): void {
    this.#copyTo(start);
    for (let i = 0; i < plain.length; i++)
      this.#origins[this.#text.length + i] = this.#originOf(start + Math.floor((i * (end - start)) / plain.length));
    this.#text += plain;
    this.#end = end;
  }

  finish(lowerCase: boolean): View {
    this.#copyTo(this.#view.text.length);
    this.#origins[this.#text.length] = this.#originOf(this.#view.text.length);
    // A letter that becomes longer in lower case would shift all that follows: then the case stays.
    const lower = lowerCase ? this.#text.toLowerCase() : this.#text;
    return { text: lower.length === this.#text.length ? lower : this.#text, origins: this.#origins };
  }

  #copyTo(end: number): void {
    for (let i = this.#end; i < end; i++) this.#origins[this.#text.length + i - this.#end] = this.#originOf(i);
    this.#text += this.#view.text.slice(this.#end, end);
    this.#end = end;
  }

  #originOf(i: number): number {
    return this.#view.origins?.[i] ?? i;
  }
}
