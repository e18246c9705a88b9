// Transcripts of the machine dialect: what goes over the wire, and what each end makes of it.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLabel } from '../../src/base/run-state.ts';
import type { LogLevel } from '../../src/base/log.ts';
import type { StringQuery } from '../../src/dialog/dialog.ts';
import type { HostMessage } from '../../src/dialog/wire/grammar.ts';
import type { Value } from '../../src/environment/key.ts';

/** What the host does, and what it gets. */
export type HostCall =
  | { do: 'record'; level: LogLevel; message: string }
  | { do: 'note'; text: string | string[] }
  | { do: 'queryString'; query: StringQuery; returns: string }
  | { do: 'queryValue'; name: string; note?: string; returns: Value }
  | { do: 'queryMultiString'; name: string; note?: string; returns: string[] }
  | { do: 'confirm'; name: string; description: string; note: string; returns: boolean }
  | { do: 'displayValue'; name: string; value: Value; note?: string }
  | { do: 'displayMultiString'; name: string; lines: string[] }
  | { do: 'announce'; sequence: EventLabel[] }
  | { do: 'eventStarted' | 'eventEnded'; event: EventLabel }
  | { do: 'terminate' };

/** What the back-end answers a message with. */
export type BackendAnswer =
  | { string: string }
  | { value: Exclude<Value, object> }
  | { confirm: boolean }
  | { lines: string[] }
  | { ping: true };

export interface Transcript {
  name: string;
  /** Whole lines, in order, ends included. */
  lines: { from: 'H' | 'B'; text: string }[];
  env: Record<string, Value>;
  calls: HostCall[];
  messages: { message: HostMessage; answer?: BackendAnswer[] }[];
}

const folder = join(import.meta.dirname, 'transcripts');

export function readTranscripts(): Transcript[] {
  return readdirSync(folder).map((name) => {
    const read = (file: string): string => readFileSync(join(folder, name, file), 'utf8');
    const host = JSON.parse(read('host.json')) as { env: Record<string, Value>; calls: HostCall[] };
    const messages = JSON.parse(read('backend.json')) as Transcript['messages'];
    return { name, lines: parseWire(read('wire.txt')), ...host, messages };
  });
}

/** All that one side writes. */
export function said(transcript: Transcript, from: 'H' | 'B'): string {
  return transcript.lines
    .filter((line) => line.from === from)
    .map((line) => line.text)
    .join('');
}

/** `H: text` or `B: text` a line. */
function parseWire(text: string): Transcript['lines'] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    const [, from, rest] = /^([HB]): ?(.*)$/.exec(line) ?? [];
    if ((from !== 'H' && from !== 'B') || rest === undefined) throw new Error(`no line of a transcript: ${line}`);
    return [{ from, text: `${rest}\n` }];
  });
}
