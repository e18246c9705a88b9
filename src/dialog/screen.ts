// Writing for people: every text begins on a line of its own, and the progress line stays below all of them.
import type { Terminal } from './terminal.ts';

const CLEAR_LINE = '\r\x1b[K';

export class Screen {
  readonly #write: (text: string) => void;
  readonly #terminal: Terminal;
  #atLineStart = true;
  #status = '';
  #drawn = false;
  #asking = false;

  constructor(write: (text: string) => void, terminal: Terminal) {
    this.#write = write;
    this.#terminal = terminal;
  }

  /** Whole lines, or a prompt that ends without a line end. */
  write(text: string): void {
    if (text === '') return;
    this.#write(`${this.#clearing()}${this.#atLineStart ? '' : '\n'}${text}`);
    this.#atLineStart = text.endsWith('\n');
    this.#draw();
  }

  /** From a prompt until its answer nothing is drawn, or it would overwrite what is typed. */
  asked(): void {
    this.#asking = true;
    this.#clear();
  }

  /** @param typed the terminal showed the answer and its line end */
  answered(typed: boolean): void {
    this.#asking = false;
    if (typed) this.#atLineStart = true;
  }

  /** The progress line; empty for none. Only drawn where a line can be drawn over. */
  setStatus(status: string): void {
    if (!this.#terminal.redraws) return;
    this.#status = status;
    if (status === '') this.#clear();
    else this.#draw();
  }

  #draw(): void {
    if (this.#status === '' || this.#asking || !this.#atLineStart) return;
    // The last column stays free: a terminal may wrap there.
    this.#write(`${CLEAR_LINE}${this.#status.slice(0, Math.max(0, this.#terminal.columns() - 1))}`);
    this.#drawn = true;
  }

  #clear(): void {
    if (this.#drawn) this.#write(this.#clearing());
  }

  #clearing(): string {
    const text = this.#drawn ? CLEAR_LINE : '';
    this.#drawn = false;
    return text;
  }
}
