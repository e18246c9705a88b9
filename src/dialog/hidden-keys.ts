// Typing that is not shown: keys of a terminal in raw mode become one line, edited as the terminal itself would.
import { StringDecoder } from 'node:string_decoder';

export interface HiddenKeyHandlers {
  /** A key that would have sent a signal. */
  readonly signal: (name: 'SIGINT' | 'SIGQUIT') => void;
  /** The end of input was typed. */
  readonly end: () => void;
}

const ERASE = new Set(['\x7f', '\b']);
const KILL = '\x15';

export class HiddenKeys {
  readonly #decoder = new StringDecoder('utf8');
  readonly #handlers: HiddenKeyHandlers;
  #typed: string[] = [];
  #done = false;

  constructor(handlers: HiddenKeyHandlers) {
    this.#handlers = handlers;
  }

  /** What to take for input instead of the keys: nothing until Enter, then the whole line and whatever came after it. */
  push(chunk: Buffer): string {
    const keys = this.#decoder.write(chunk);
    let out = '';
    for (const key of keys) {
      if (this.#done) out += key === '\r' ? '\n' : key;
      else if (key === '\r' || key === '\n') {
        this.#done = true;
        out = `${this.#typed.join('')}\n`;
      } else this.#edit(key);
    }
    return out;
  }

  #edit(key: string): void {
    if (ERASE.has(key)) this.#typed.pop();
    else if (key === KILL) this.#typed = [];
    else if (key === '\x03') this.#handlers.signal('SIGINT');
    else if (key === '\x1c') this.#handlers.signal('SIGQUIT');
    else if (key === '\x04') {
      if (this.#typed.length === 0) this.#handlers.end();
    } else if (key >= ' ' || key === '\t') this.#typed.push(key);
  }
}
