// Back-end side: one line of the host, outside a display, taken apart.
import { DeployError } from '../../base/errors.ts';
import { parseBool, parseValue } from '../../environment/typed-value.ts';
import type { HostExtra, HostMessage, Severity, ShownType } from './grammar.ts';
import { EXTRA, NOTE, parseEvent, parseValidValues, REQUEST, severities } from './grammar.ts';

type Parser = (rest: string) => HostMessage | undefined;

const requests: Readonly<Record<string, Parser>> = {
  'Q:STRING': (rest) => named('queryString', rest),
  'Q:VALUE': (rest) => named('queryValue', rest),
  'Q:MULTI-STRING': parseQueryMultiString,
  CONFIRM: parseConfirm,
  'D:VALUE': parseDisplayValue,
  'D:MULTI-STRING': parseDisplayStart,
  TERMINATE: (rest) => (rest === '' ? { kind: 'terminate' } : undefined),
};

const extras: Readonly<Record<string, Parser>> = {
  'QStart:': (rest) => named('queryStart', rest),
  'QEnd:': (rest) => named('queryEnd', rest),
  'QDefault:': (rest) => ({ kind: 'queryDefault', value: rest }),
  'QValidValues:': (rest) => ({ kind: 'queryValidValues', values: parseValidValues(rest) }),
  'QHidden:': parseHidden,
  EventsListStart: () => ({ kind: 'eventsListStart' }),
  EventsListEntry: (rest) => event('eventsListEntry', rest),
  EventsListEnd: () => ({ kind: 'eventsListEnd' }),
  EventStart: (rest) => event('eventStart', rest),
  EventEnd: (rest) => event('eventEnd', rest),
};

/** The message of a line, `skip` for what a reader passes over, `wrong` for what is no line of the protocol. */
export function parseHostLine(line: string): HostMessage | 'skip' | 'wrong' {
  if (line.startsWith(NOTE)) return { kind: 'note', text: line.replace(/^#{1,3} ?/, '') };
  // An extra that is unknown, or of a form to come, is skipped: they are how the protocol grows.
  if (line.startsWith(EXTRA)) return parseWith(extras, line.slice(EXTRA.length)) ?? 'skip';
  if (!line.startsWith(REQUEST)) return 'wrong';
  const text = line.slice(REQUEST.length);
  return (text.startsWith('L:') ? parseLog(text.slice(2)) : parseWith(requests, text)) ?? 'wrong';
}

function parseWith(table: Readonly<Record<string, Parser>>, text: string): HostMessage | undefined {
  const [word, rest] = splitWord(text);
  return Object.hasOwn(table, word) ? table[word]?.(rest) : undefined;
}

function parseLog(text: string): HostMessage | undefined {
  const [word, record] = splitWord(text);
  const severity: Severity | undefined = severities.find((known) => known === word);
  return severity === undefined ? undefined : { kind: 'log', severity, record };
}

function parseQueryMultiString(rest: string): HostMessage | undefined {
  const [before, abortBoundary] = splitLastWord(rest);
  const [name, boundary] = splitLastWord(before);
  if (name === '' || boundary === '' || abortBoundary === '') return undefined;
  return { kind: 'queryMultiString', name, boundary, abortBoundary };
}

function parseConfirm(rest: string): HostMessage | undefined {
  const [name, description] = splitWord(rest);
  return name === '' ? undefined : { kind: 'confirm', name, description };
}

function parseDisplayStart(rest: string): HostMessage | undefined {
  const [name, boundary] = splitLastWord(rest);
  return name === '' || boundary === '' ? undefined : { kind: 'displayStart', name, boundary };
}

function parseDisplayValue(rest: string): HostMessage | undefined {
  const [, name, type, text] = /^([^=]+)=([a-z-]+):(.*)$/s.exec(rest) ?? [];
  if (name === undefined || type === undefined || text === undefined) return undefined;
  // Python's whole numbers have no end: what is too long for ours stays the digits that it is.
  if (type === 'int' && /^[+-]?\d{1,100}$/.test(text) && !Number.isSafeInteger(Number(text)))
    return { kind: 'displayValue', name, type, value: text };
  if (type === 'object') return { kind: 'displayValue', name, type, value: text };
  try {
    // parseValue refuses every type it does not know.
    return { kind: 'displayValue', name, type: type as ShownType, value: parseValue(type, text) as string };
  } catch (error) {
    if (error instanceof DeployError) return undefined;
    throw error;
  }
}

function parseHidden(rest: string): HostExtra | undefined {
  try {
    return { kind: 'queryHidden', hidden: parseBool(rest) };
  } catch {
    return undefined;
  }
}

function named(kind: 'queryString' | 'queryValue' | 'queryStart' | 'queryEnd', name: string): HostMessage | undefined {
  return name === '' ? undefined : { kind, name };
}

function event(kind: 'eventsListEntry' | 'eventStart' | 'eventEnd', text: string): HostExtra | undefined {
  const parsed = parseEvent(text);
  return parsed === undefined ? undefined : { kind, event: parsed };
}

/** The first word, and what stands behind the one blank after it. */
function splitWord(text: string): [word: string, rest: string] {
  const blank = text.indexOf(' ');
  return blank < 0 ? [text, ''] : [text.slice(0, blank), text.slice(blank + 1)];
}

/** What stands before the last blank, and the word behind it. */
function splitLastWord(text: string): [before: string, word: string] {
  const blank = text.lastIndexOf(' ');
  return [text.slice(0, Math.max(blank, 0)), text.slice(blank + 1)];
}
