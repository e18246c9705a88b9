// Where a run is: the host lists its events once and then tells the start and end of each.
import type { HostMessage } from '../../dialog/wire/grammar.ts';
import { formatEvent } from '../../dialog/wire/grammar.ts';
import { type CleanText, cleanText } from '../border/text.ts';

/** Which event of the host's sequence runs. */
export interface Progress {
  readonly stage: CleanText;
  /** Of the event that runs. */
  readonly id: CleanText;
  /** 1 for the first event of the list; 0 where the host did not list it. */
  readonly index: number;
  readonly total: number;
}

/** More events than any sequence has, and longer names: a host that lists without end costs no more memory. */
const mostEvents = 10_000;
const longestName = 1000;

/** Tells the progress from the messages of one dialog. */
export class ProgressReader {
  readonly #places = new Map<string, number>();

  /** The progress that a message makes, or undefined. */
  take(message: HostMessage): Progress | undefined {
    if (message.kind === 'eventsListStart') this.#places.clear();
    if (message.kind !== 'eventsListEntry' && message.kind !== 'eventStart') return undefined;
    const name = formatEvent(message.event);
    if (name.length > longestName) return undefined;
    if (message.kind === 'eventsListEntry') {
      if (this.#places.size < mostEvents) this.#places.set(name, this.#places.size + 1);
      return undefined;
    }
    const { stage, id } = message.event;
    return { stage: cleanText(stage), id: cleanText(id), index: this.#places.get(name) ?? 0, total: this.#places.size };
  }
}
