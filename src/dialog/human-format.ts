// How notes and log records look to people.
import type { LogLevel, LogRecord } from '../base/log.ts';
import { wrapLine } from './notes.ts';
import { REQUEST } from './wire/grammar.ts';

const INDENT = 10;
/** Columns that a note leaves free: its indent, and some air on the right. */
const MARGIN = 16;
const LEVEL_WIDTH = 7;

const colours: Readonly<Partial<Record<LogLevel, string>>> = {
  INFO: '\x1b[32m',
  WARNING: '\x1b[33m',
  ERROR: '\x1b[31m',
  CRITICAL: '\x1b[31m',
};
const RESET = '\x1b[0m';

/** Notes are indented by ten columns and wrapped; an empty line is nine blanks. */
export function formatNote(lines: readonly string[], columns: number): string[] {
  return lines
    .flatMap((line) => wrapLine(printable(line), Math.max(1, columns - MARGIN)))
    .map((line) => (line === '' ? ' '.repeat(INDENT - 1) : `${' '.repeat(INDENT)}${line}`));
}

/** `[ INFO  ] text`, further lines indented. */
export function formatRecord(record: Pick<LogRecord, 'level' | 'message'>, inColour: boolean): string[] {
  const colour = inColour ? colours[record.level] : undefined;
  const level = centred(record.level);
  const label = `[${colour === undefined ? level : `${colour}${level}${RESET}`}]`;
  const [first = '', ...rest] = record.message.split('\n').map(printable);
  return [`${label} ${first}`, ...rest.map((line) => `${' '.repeat(INDENT)}${line}`)];
}

/** Without the characters that would move a terminal's cursor or change its state. */
export function printable(line: string): string {
  // oxlint-disable-next-line no-control-regex
  return line.replace(/[\0-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]/g, ' ');
}

/** The lines of a display as people see them: without the mark that tells machines where one begins. */
export function unmarked([first = '', ...rest]: readonly string[]): string[] {
  return [first.slice(REQUEST.length), ...rest].map(printable);
}

function centred(level: LogLevel): string {
  const free = Math.max(0, LEVEL_WIDTH - level.length);
  const left = Math.floor(free / 2);
  return `${' '.repeat(left)}${level}${' '.repeat(free - left)}`;
}
