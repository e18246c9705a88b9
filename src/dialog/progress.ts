// The progress line for people on a terminal: event n of m, stage, time since the start, and what takes long.
import type { EventLabel } from '../base/run-state.ts';
import { stages } from '../base/stages.ts';
import type { Translate } from '../base/text/translator.ts';
import { inEnglish } from '../base/text/translator.ts';

/** Milliseconds between two drawings: the time runs on while an event takes long. */
const REDRAW_INTERVAL = 1000;

export class Progress {
  readonly #show: (status: string) => void;
  readonly #translate: Translate;
  readonly #now: () => number;
  readonly #start: number;
  #sequence: readonly EventLabel[] = [];
  #current: EventLabel | undefined;
  #text: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param now monotonic milliseconds */
  constructor(
    show: (status: string) => void,
    translate: Translate = inEnglish,
    now: () => number = () => performance.now(),
  ) {
    this.#show = show;
    this.#translate = translate;
    this.#now = now;
    this.#start = now();
  }

  announce(sequence: readonly EventLabel[]): void {
    this.#sequence = sequence;
  }

  eventStarted(event: EventLabel): void {
    this.#current = event;
    this.#timer ??= setInterval(() => this.#update(), REDRAW_INTERVAL).unref();
    this.#update();
  }

  setText(text: string | undefined): void {
    this.#text = text;
    this.#update();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#current = undefined;
    this.#show('');
  }

  #update(): void {
    const current = this.#current;
    if (current === undefined) return;
    const position = this.#sequence.findIndex((event) => event.id === current.id) + 1;
    if (position === 0) return;
    const seconds = (this.#now() - this.#start) / 1000;
    const title = this.#translate(stages.find(({ id }) => id === current.stage)?.title ?? current.stage);
    const text = this.#text === undefined ? undefined : this.#translate(this.#text);
    this.#show(this.#translate(formatProgress({ position, count: this.#sequence.length, title, seconds, text })));
  }
}

/** `[ 12 of 57 ] Package installation, 1:03, downloading 3 of 14` */
export function formatProgress(at: {
  position: number;
  count: number;
  /** Of the stage. */
  title: string;
  seconds: number;
  text: string | undefined;
}): string {
  const parts = [at.title, formatElapsed(at.seconds), ...(at.text === undefined ? [] : [at.text])];
  return `[ ${at.position} of ${at.count} ] ${parts.join(', ')}`;
}

/** `0:07`, `12:34`, `1:02:03` */
export function formatElapsed(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${hours > 0 ? String(minutes).padStart(2, '0') : minutes}:${String(rest).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}
