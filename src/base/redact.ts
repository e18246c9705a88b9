// Keeps secrets out of everything that is written: log, dialog and journal.
import type { Secrets } from './log.ts';
import { formsOf, plainForm } from './redact/forms.ts';
import { KeyLines as Lines, findKeyBlocks } from './redact/key-blocks.ts';
import type { Range } from './redact/matcher.ts';
import { Matcher } from './redact/matcher.ts';
import type { View } from './redact/views.ts';
import { viewsOf } from './redact/views.ts';

const mask = '**FILTERED**';

/** Shorter values are too common in ordinary text: masking them would say where they stand and hide the rest. */
const shortest = 3;
/** Of values this short only the value itself is looked for: their encodings are ordinary words. */
const shortestEncoded = 4;
/** Values of more lines, such as keys, are encoded as a whole if at all. */
const fewLines = 8;
const armor = /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/;

export class SecretValues implements Secrets {
  readonly #matcher = new Matcher();
  readonly #known = new Set<string>();

  /** Masks the value, each of its lines, and whatever they are encoded as; blanks around them are not part of it. */
  add(value: string): void {
    if (this.#known.has(value)) return;
    this.#known.add(value);
    const lines = value.split(/\r?\n/).map((line) => line.trim());
    for (const line of new Set(lines)) {
      if (line.length < shortest || armor.test(line)) continue;
      if (line.length < shortestEncoded || lines.length > fewLines) this.#matcher.add(plainForm(line));
      else this.#addForms(line);
    }
    if (lines.length > 1 && value.trim().length >= shortestEncoded) this.#addForms(value.trim());
  }

  filter(text: string): string {
    const ranges: Range[] = [];
    for (const view of viewsOf(text))
      for (const range of [...this.#matcher.find(view.text), ...findKeyBlocks(view.text)])
        ranges.push(inText(view, range));
    return maskRanges(text, ranges);
  }

  #addForms(value: string): void {
    for (const form of formsOf(value)) this.#matcher.add(form);
  }
}

/** A private key that comes line by line, each a record of its own, as the dialog logs what it receives. */
export class KeyLines extends Lines {
  constructor() {
    super(mask);
  }
}

function inText({ origins }: View, { start, end }: Range): Range {
  return origins === undefined ? { start, end } : { start: origins[start] ?? start, end: origins[end] ?? end };
}

/** Where values overlap, the whole stretch becomes one mask: no end of either shows. */
function maskRanges(text: string, ranges: Range[]): string {
  if (ranges.length === 0) return text;
  ranges.sort((a, b) => a.start - b.start || b.end - a.end);
  let out = '';
  let end = 0;
  for (const range of ranges) {
    if (range.start >= end) out += text.slice(end, range.start) + mask;
    end = Math.max(end, range.end);
  }
  return out + text.slice(end);
}
