// The border, for texts: what a host says becomes a clean text here, and nothing else can be kept, told or shown of it.
import { asError, DeployError } from '../../base/errors.ts';

declare const cleanMark: unique symbol;

/** One line that steers no terminal and forges no line: made by `cleanText` alone. */
export type CleanText = string & { readonly [cleanMark]: true };

/** An error whose message is one. */
export type CleanError = DeployError & { readonly message: CleanText };

/** Characters of a text that no place limits further. */
const usualLimit = 2000;

/** Controls, formats (direction, zero width, tags), line and paragraph separators, and whatever else has no glyph. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const lineEnds = /[\r\n]+/g;
/** Marks that pile up on a letter would cover the lines above. */
const piledMarks = /(\p{M}{3})\p{M}+/gu;

/** @param most characters; what is cut off is marked by … */
export function cleanText(raw: string, most = usualLimit): CleanText {
  const cut = raw.length > most ? `${raw.slice(0, most)}…` : raw;
  const oneLine = cut
    .replace(/[\r\n]+$/, '')
    .replaceAll(lineEnds, ' | ')
    .replaceAll('\t', ' ');
  const clean = oneLine.toWellFormed().replaceAll(unsafe, '?').replaceAll(piledMarks, '$1');
  // A copy: a slice of V8 would hold the whole.
  return Buffer.from(clean).toString() as CleanText;
}

/** The same error, its message clean. */
export function cleanError(error: DeployError): CleanError {
  const message = cleanText(error.message);
  if (message === error.message) return error as CleanError;
  const { code, cause, aborted } = error;
  return new DeployError(code, message, { cause, aborted }) as CleanError;
}

/** Whatever was thrown, as such an error. */
export function cleanThrown(thrown: unknown): CleanError {
  return cleanError(
    thrown instanceof DeployError ? thrown : new DeployError('internal', asError(thrown).message, { cause: thrown }),
  );
}

/** JSON of one line that is safe on a terminal too: JSON itself lets through what steers one or ends a line. */
export function cleanJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(unsafe, (char) =>
    [...Array(char.length).keys()]
      .map((at) => String.raw`\u` + char.charCodeAt(at).toString(16).padStart(4, '0'))
      .join(''),
  );
}
