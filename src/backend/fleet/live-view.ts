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
  #asking = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#timer = setInterval(() => this.#draw(), 1000).unref();
  }

  tell(host: string, event: PushEvent): void {
    const text = stateText(event);
    if (text !== undefined) this.#states.set(host, { since: this.#states.get(host)?.since ?? Date.now(), text });
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

  async whileAsking<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#drawn > 0) this.#screen.write(this.#clear());
    this.#asking += 1;
    try {
      return await ask();
    } finally {
      this.#asking -= 1;
      this.#draw();
    }
  }

  /** In one piece, so that it does not flicker. */
  #draw(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    if (this.#asking > 0) return;
    const clear = this.#clear();
    const lines = this.#stateLines();
    this.#drawn = lines.length;
    const text = clear + this.#lasting + lines.map((line) => `${line}\n`).join('');
    this.#lasting = '';
    if (text !== '') this.#screen.write(text);
  }

  #clear(): string {
    const drawn = this.#drawn;
    this.#drawn = 0;
    return drawn > 0 ? `\u001B[${drawn}A\u001B[J` : '';
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
