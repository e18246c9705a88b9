// The only interface between plugins and the outside; the dialects implement it.
import type { EventLabel } from '../base/run-state.ts';
import type { Value } from '../environment/key.ts';

export interface StringQuery {
  name: string;
  /** `@VALUES@` and `@DEFAULT@` are replaced. */
  note?: string | readonly string[];
  validValues?: readonly string[];
  /** Default true. */
  caseSensitive?: boolean;
  hidden?: boolean;
  default?: string;
  /** A prompt that is a command line: not stored as an answer. */
  command?: boolean;
}

/** Every query rejects with DeployError `bad-answer`, `aborted` or `peer-lost`. */
export interface Dialog {
  note(text: string | readonly string[]): void;
  queryString(query: StringQuery): Promise<string>;
  queryMultiString(name: string, note?: string | readonly string[]): Promise<string[]>;
  queryValue(name: string, note?: string | readonly string[]): Promise<Value>;
  confirm(name: string, description: string, note: string | readonly string[]): Promise<boolean>;
  displayValue(name: string, value: Value | undefined, note?: string): void;
  displayMultiString(name: string, lines: Iterable<string> | AsyncIterable<string>, note?: string): Promise<void>;
  /** Progress of something long, for people on a terminal: `downloading 3 of 14`; undefined ends it. */
  progress(text: string | undefined): void;
  /** From here on log records of INFO and up are shown. */
  open(): void;
  /** Shows the sequence to machines; events are framed from then on. */
  announce(sequence: readonly EventLabel[]): void;
  eventStarted(event: EventLabel): void;
  eventEnded(event: EventLabel): void;
  /** The last thing said. */
  terminate(): void;
}
