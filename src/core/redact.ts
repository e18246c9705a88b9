// Keeps secrets out of everything that is written: log, dialog and journal.
import type { Secrets } from './log.ts';

const mask = '**FILTERED**';

/** Shorter values are too common in ordinary text: masking them would say where they stand and hide the rest. */
const shortest = 3;

/** A whole block, or one whose end is cut off. */
const keyBlock =
  /((?:-----)?BEGIN [^\n]{0,40}?PRIVATE KEY(?:-----)?)[\s\S]*?((?:-----)?END [^\n]{0,40}?PRIVATE KEY)|(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----)[\s\S]*$/g;

export class SecretValues implements Secrets {
  readonly #values = new Set<string>();

  /** Masks the value, each of its lines, and the forms it has inside JSON and a quoted command line. */
  add(value: string): void {
    for (const text of [value, ...value.split(/\r?\n/)]) {
      if (text.trim().length < shortest) continue;
      this.#values.add(text);
      this.#values.add(JSON.stringify(text).slice(1, -1));
      this.#values.add(text.replaceAll("'", `'\\''`));
    }
  }

  filter(text: string): string {
    const masked = this.#maskValues(text);
    if (!masked.includes('PRIVATE KEY')) return masked;
    return masked.replace(
      keyBlock,
      (_block, begin: string | undefined, end: string | undefined, cut: string | undefined) =>
        `${cut ?? begin}${mask}${end ?? ''}`,
    );
  }

  /** Where values overlap, the whole stretch becomes one mask: no end of either shows. */
  #maskValues(text: string): string {
    const ranges = [...this.#values].flatMap((value) => findAll(text, value));
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
}

/** A private key that comes line by line, each a record of its own, as the dialog logs what it receives. */
export class KeyLines {
  readonly #loggers = new Set<string>();

  filter(logger: string, text: string): string {
    const inside = this.#loggers.has(logger);
    const ends = /END [A-Z0-9 ]*PRIVATE KEY/.test(text);
    if (/BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(text)) {
      if (!ends) this.#loggers.add(logger);
      return text;
    }
    if (!inside) return text;
    // What cannot belong to a key ends the block, so that a lost END line does not silence the logger.
    const body = /[A-Za-z0-9+/=]*\s*$|(?:Proc-Type|DEK-Info): .*$/.exec(text)?.[0] ?? '';
    if (ends || body.trim() === '') this.#loggers.delete(logger);
    return ends ? text : text.slice(0, text.length - body.length) + (body.trim() === '' ? body : mask);
  }
}

function findAll(text: string, value: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + 1)) {
    const last = found.at(-1);
    if (last !== undefined && start < last.end) last.end = start + value.length;
    else found.push({ start, end: start + value.length });
  }
  return found;
}
