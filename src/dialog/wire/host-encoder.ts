// What the host writes, as lines without their ends; PROTOCOL.md tells the grammar.
import type { Value } from '../../environment/key.ts';
import { formatValue, isStringList, typeWordOf } from '../../environment/typed-value.ts';
import type { Severity, WireEvent } from './grammar.ts';
import {
  ABORT_BOUNDARY,
  EXTRA,
  formatEvent,
  formatValidValues,
  MASKED_BOUNDARY,
  NOTE,
  oneLine,
  REQUEST,
} from './grammar.ts';

/** Lines of a note for people: an empty one is exactly `###`. */
export function encodeNote(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? NOTE.repeat(3) : `${NOTE.repeat(3)} ${oneLine(line)}`));
}

/** A record of the log, made one line. */
export function encodeLog(severity: Severity, record: string): string {
  return `${REQUEST}L:${severity} ${oneLine(record)}`;
}

/** Asks for a line. */
export function encodeQueryString(name: string): string {
  return `${REQUEST}Q:STRING ${oneLine(name)}`;
}

/** Asks for many lines, up to the boundary. */
export function encodeQueryMultiString(name: string, boundary: string): string {
  return `${REQUEST}Q:MULTI-STRING ${oneLine(name)} ${oneLine(boundary)} ${ABORT_BOUNDARY}`;
}

/** Asks for a typed value. */
export function encodeQueryValue(name: string): string {
  return `${REQUEST}Q:VALUE ${oneLine(name)}`;
}

/** Asks for yes or no. */
export function encodeConfirm(name: string, description: string): string {
  return `${REQUEST}CONFIRM ${oneLine(name)} ${oneLine(description)}`;
}

/** True for what one line cannot show: a list, and a string that holds a line break. */
export function needsLines(value: Value | undefined): value is string | readonly string[] {
  return typeof value === 'string' ? /[\r\n]/.test(value) : isStringList(value);
}

/** The lines of what one line cannot show. */
export function linesOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? value.split(/\r\n|\r|\n/) : value;
}

/** A value that one line can show; see `needsLines`. */
export function encodeDisplayValue(name: string, value: Value | undefined): string {
  return `${REQUEST}D:VALUE ${oneLine(name)}=${typeWordOf(value)}:${oneLine(formatValue(value))}`;
}

/** Begins to show lines; `encodeDisplayEnd` ends it. */
export function encodeDisplayStart(name: string, boundary: string): string {
  return `${REQUEST}D:MULTI-STRING ${oneLine(name)} ${oneLine(boundary)}`;
}

/** One shown line; the boundary's text inside it is masked, so that it cannot end the display. */
export function encodeDisplayLine(line: string, boundary: string): string {
  return oneLine(line).replaceAll(oneLine(boundary), MASKED_BOUNDARY);
}

/** Ends what `encodeDisplayStart` began with the same boundary. */
export function encodeDisplayEnd(boundary: string): string {
  return oneLine(boundary);
}

/** A display of few lines, whole. */
export function encodeDisplay(name: string, lines: readonly string[], boundary: string): string[] {
  const shown = lines.map((line) => encodeDisplayLine(line, boundary));
  return [encodeDisplayStart(name, boundary), ...shown, encodeDisplayEnd(boundary)];
}

/** The last line of a host. */
export function encodeTerminate(): string {
  return `${REQUEST}TERMINATE`;
}

/** Before a query and its extras. */
export function encodeQueryStart(name: string): string {
  return `${EXTRA}QStart: ${oneLine(name)}`;
}

/** After a query. */
export function encodeQueryEnd(name: string): string {
  return `${EXTRA}QEnd: ${oneLine(name)}`;
}

/** Default and valid values only where there are any, hidden always. */
export function encodeStringExtras(query: {
  default?: string | undefined;
  validValues?: readonly string[] | undefined;
  hidden: boolean;
}): string[] {
  const lines: string[] = [];
  if (query.default !== undefined) lines.push(`${EXTRA}QDefault: ${oneLine(query.default)}`);
  if (query.validValues !== undefined && query.validValues.length > 0)
    lines.push(`${EXTRA}QValidValues: ${oneLine(formatValidValues(query.validValues))}`);
  lines.push(`${EXTRA}QHidden: ${query.hidden ? 'TRUE' : 'FALSE'}`);
  return lines;
}

/** The whole sequence, once, in the order it runs. */
export function encodeEventsList(sequence: readonly WireEvent[]): string[] {
  const entries = sequence.map((event) => `${EXTRA}EventsListEntry ${oneLine(formatEvent(event))}`);
  return [`${EXTRA}EventsListStart`, ...entries, `${EXTRA}EventsListEnd`];
}

/** An event begins. */
export function encodeEventStart(event: WireEvent): string {
  return `${EXTRA}EventStart ${oneLine(formatEvent(event))}`;
}

/** An event ended. */
export function encodeEventEnd(event: WireEvent): string {
  return `${EXTRA}EventEnd ${oneLine(formatEvent(event))}`;
}
