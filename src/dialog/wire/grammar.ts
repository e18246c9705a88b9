// The words of the machine dialect that both ends share; PROTOCOL.md tells the grammar.
import type { TypeWord } from '../../environment/typed-value.ts';

/** What every line for machines begins with; a reader skips `NOTE` lines and the `EXTRA` lines it does not know. */
export const NOTE = '#';
/** Begins what must not be passed over: log records, queries, displays. */
export const REQUEST = '***';
/** Begins what a reader may pass over. */
export const EXTRA = '**%';

/** Ends many lines unless DIALOG/boundary says otherwise. */
export const DEFAULT_BOUNDARY = '--=451b80dc-996f-432e-9e4f-2b29ef6d1141=--';
/** Ends many lines and the run. */
export const ABORT_BOUNDARY = '--=451b80dc-996f-ABORT-9e4f-2b29ef6d1141=--';
/** Stands in a shown line where the boundary's text stood. */
export const MASKED_BOUNDARY = '**BOUNDARY**';

/** The sign of life of a back-end that promised them; see DIALOG/peerTimeout. */
export const PING = '**%Ping';

/** From the least to the most severe. */
export const severities = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL', 'FATAL'] as const;
/** How severe a record of the log is; CRITICAL and FATAL are the Python programs'. */
export type Severity = (typeof severities)[number];

/** The type words of a shown value: those of a typed value, and `object` for what the wire has no word for. */
export type ShownType = TypeWord | 'object';

/** An event of the host's sequence, as the wire names it. */
export interface WireEvent {
  readonly stage: string;
  readonly id: string;
  readonly name: string | undefined;
}

/** One message of the host, as a back-end sees it. */
export type HostMessage =
  /** For people; a back-end need not show it. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'log'; readonly severity: Severity; readonly record: string }
  | { readonly kind: 'queryString'; readonly name: string }
  | {
      readonly kind: 'queryMultiString';
      readonly name: string;
      readonly boundary: string;
      readonly abortBoundary: string;
    }
  | { readonly kind: 'queryValue'; readonly name: string }
  | { readonly kind: 'confirm'; readonly name: string; readonly description: string }
  | {
      readonly kind: 'displayValue';
      readonly name: string;
      readonly type: ShownType;
      /** Of an object its class's name. */
      readonly value: null | boolean | number | string | readonly string[];
    }
  | { readonly kind: 'displayStart'; readonly name: string; readonly boundary: string }
  | { readonly kind: 'displayLine'; readonly name: string; readonly text: string }
  | { readonly kind: 'displayEnd'; readonly name: string }
  | { readonly kind: 'terminate' }
  | HostExtra;

/** What the `**%` lines tell; a back-end may ignore all of them. */
export type HostExtra =
  | { readonly kind: 'queryStart'; readonly name: string }
  | { readonly kind: 'queryEnd'; readonly name: string }
  | { readonly kind: 'queryDefault'; readonly value: string }
  | { readonly kind: 'queryValidValues'; readonly values: readonly string[] }
  | { readonly kind: 'queryHidden'; readonly hidden: boolean }
  | { readonly kind: 'eventsListStart' }
  | { readonly kind: 'eventsListEntry'; readonly event: WireEvent }
  | { readonly kind: 'eventsListEnd' }
  | { readonly kind: 'eventStart'; readonly event: WireEvent }
  | { readonly kind: 'eventEnd'; readonly event: WireEvent };

// CR LF VT FF NUL and the three Unicode line ends: some reader or other ends a line at each of them.
const lineEnders = /[\r\n\v\f\0\u0085\u2028\u2029]/g;

/** Makes any text one line for every reader there is: each character that could end a line becomes a blank. */
export function oneLine(text: string): string {
  return text.replace(lineEnders, ' ');
}

/** What a peer sent may be megabytes of anything: an error shows its beginning, and keeps no more of it in memory. */
export function shortened(text: string, most = 80): string {
  // A copy: a slice of V8 would hold the whole.
  return text.length > most ? Buffer.from(`${text.slice(0, most)}…`).toString() : text;
}

/** The text of an event behind the keyword; readers match starts and ends to the list by this whole text. */
export function formatEvent(event: WireEvent): string {
  return `STAGE ${event.stage} METHOD ${event.id} (${event.name ?? 'None'})`;
}

/** Undefined where it is no event. */
export function parseEvent(text: string): WireEvent | undefined {
  const [, stage, id, name] = /^STAGE (\S+) METHOD (\S+) \((.*)\)$/.exec(text) ?? [];
  if (stage === undefined || id === undefined || name === undefined) return undefined;
  return { stage, id, name: name === 'None' ? undefined : name };
}

/** The values in one line: `|` between them, `\` before a `|` or `\` of theirs. */
export function formatValidValues(values: readonly string[]): string {
  return values.map((value) => value.replace(/[\\|]/g, '\\$&')).join('|');
}

/** The reverse of `formatValidValues`. */
export function parseValidValues(text: string): string[] {
  const values = [''];
  for (const [token] of text.matchAll(/\\.|[^\\]|\\$/g)) {
    if (token === '|') values.push('');
    else values.push(`${values.pop() ?? ''}${token.length > 1 && token.startsWith('\\') ? token.slice(1) : token}`);
  }
  return values;
}
