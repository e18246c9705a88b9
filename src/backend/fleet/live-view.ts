// What a terminal shows of the hosts: a line each, drawn over again.
import type { HostReport, PushEvent } from '../deploy/push-types.ts';
import type { View } from './view.ts';
import { lastingText, reportLine, stateText, summary } from './view-text.ts';

export interface Screen {
  readonly write: (text: string) => void;
  readonly columns: () => number;
  readonly rows: () => number;
}

/** Milliseconds between two drawings: many hosts say much, and each drawing shows them all. */
const drawMs = 100;

/** One line a host, as many as the screen has, drawn over again; what must not be missed stays above. */
export class LiveView implements View {
  readonly #screen: Screen;
  readonly #states = new Map<string, { text: string; since: number }>();
  readonly #timer: NodeJS.Timeout;
  /** To stay above, at the next drawing. */
  #lasting = '';
  #soon: NodeJS.Timeout | undefined;
  #drawn = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#timer = setInterval(() => this.#draw(), 1000).unref();
  }

  tell(host: string, event: PushEvent): void {
    const known = this.#states.get(host);
    const text = stateText(event);
    this.#states.set(host, { since: known?.since ?? Date.now(), text: text ?? known?.text ?? '' });
    const lasting = lastingText(event);
    if (lasting !== undefined) this.#lasting += `${host}: ${lasting}\n`;
    this.#soon ??= setTimeout(() => this.#draw(), drawMs);
  }

  done(report: HostReport): void {
    this.#states.delete(report.host);
    this.#lasting += `${reportLine(report)}\n`;
    this.#draw();
  }

  end(reports: readonly HostReport[]): void {
    clearInterval(this.#timer);
    this.#states.clear();
    if (reports.length > 1) this.#lasting += `${summary(reports)}\n`;
    this.#draw();
  }

  /** In one piece, so that it does not flicker. */
  #draw(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    const clear = this.#drawn > 0 ? `\u001B[${this.#drawn}A\u001B[J` : '';
    const lines = this.#stateLines();
    this.#drawn = lines.length;
    const text = clear + this.#lasting + lines.map((line) => `${line}\n`).join('');
    this.#lasting = '';
    if (text !== '') this.#screen.write(text);
  }

  /** What scrolled away could not be drawn over. */
  #stateLines(): string[] {
    const width = Math.max(20, this.#screen.columns() - 1);
    const most = Math.max(2, this.#screen.rows() - 1);
    const all = [...this.#states];
    const shown = all.slice(0, all.length > most ? most - 1 : most).map(([host, { text, since }]) => {
      const seconds = Math.round((Date.now() - since) / 1000);
      return `${host}  ${seconds} s  ${text}`.slice(0, width);
    });
    return all.length > most ? [...shown, `… and ${all.length - shown.length} more`] : shown;
  }
}
