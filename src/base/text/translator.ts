// Shows English text in the reader's language. Everything inside the program is English, and so are the log and the wire:
// only where a person reads it a line is looked up by the message it was made of, and what stands in it is carried over.
import { splitLine } from './line.ts';

/** Translates a line; what is in no catalog stays as it is. */
export type Translate = (line: string) => string;

/** Translations by message; `{0}`, `{1}`, … stand in both for what was put in. */
export type Catalog = Readonly<Record<string, string>>;

export const inEnglish: Translate = (line) => line;

const placeholder = /\{(\d+)\}/;

/** Longer lines are lists or output of programs; matching them would take long and find nothing. */
const longest = 2000;

interface Template {
  /** The longest literal part: a quick no for most lines. */
  readonly literal: string;
  readonly pattern: RegExp;
  /** The numbers of the placeholders, in the order of the pattern's groups. */
  readonly numbers: readonly string[];
  readonly translation: string;
}

export function createTranslator(catalog: Catalog): Translate {
  const messages = new Map(Object.entries(catalog).filter(([, translation]) => translation !== ''));
  // The one that says most of a line first: `{0} must be a port, not '{1}'` before `{0} must be {1}, not '{2}'`.
  const templates = [...messages]
    .filter(([message]) => placeholder.test(message))
    .toSorted(([a], [b]) => literalLength(b) - literalLength(a) || (a < b ? -1 : 1))
    .map(([message, translation]) => compileTemplate(message, translation));

  const translate = (line: string): string => {
    const { lead, body, trail } = splitLine(line);
    const exact = messages.get(body);
    if (exact !== undefined) return `${lead}${exact}${trail}`;
    // An indented line may be anything, such as a line of a file.
    if (lead !== '' || body.length > longest) return line;
    return fromTemplate(line) ?? `${fromTemplate(body) ?? byParts(body)}${trail}`;
  };

  const fromTemplate = (body: string): string | undefined => {
    for (const { literal, pattern, numbers, translation } of templates) {
      const found = body.includes(literal) ? pattern.exec(body) : null;
      if (found === null) continue;
      const values = new Map(numbers.map((number, i) => [number, translate(found[i + 1] ?? '')]));
      return translation.replaceAll(
        new RegExp(placeholder, 'g'),
        (whole, number: string) => values.get(number) ?? whole,
      );
    }
    return undefined;
  };

  /** Messages are joined by punctuation: reasons, lists, and remarks in brackets at the end. */
  const byParts = (body: string): string => {
    const [, sentence, remark] = /^(.+) (\([^()]+\))$/.exec(body) ?? [];
    const translated = remark === undefined ? undefined : messages.get(remark);
    if (sentence !== undefined && translated !== undefined) return `${translate(sentence)} ${translated}`;
    const separator = ['; ', ': '].find((mark) => body.includes(mark));
    if (separator === undefined) return body;
    const at = body.indexOf(separator);
    return `${translate(body.slice(0, at))}${separator}${translate(body.slice(at + separator.length))}`;
  };

  return translate;
}

function compileTemplate(message: string, translation: string): Template {
  const literals = message.split(/\{\d+\}/);
  const numbers = [...message.matchAll(new RegExp(placeholder, 'g'))].map((match) => match[1] ?? '');
  const literal = literals.toSorted((a, b) => b.length - a.length)[0] ?? '';
  return { literal, pattern: new RegExp(`^${literals.map(escapeLiteral).join('(.*?)')}$`, 's'), numbers, translation };
}

function literalLength(message: string): number {
  return message.replaceAll(/\{\d+\}/g, '').length;
}

function escapeLiteral(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
