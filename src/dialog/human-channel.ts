// The way to a person: what is written keeps clear of the progress line, what is secret is typed unseen.
import type { Channel } from './conversation.ts';
import { HiddenKeys } from './hidden-keys.ts';
import type { Peer } from './peer.ts';
import type { Screen } from './screen.ts';
import type { Terminal } from './terminal.ts';

export class HumanChannel implements Channel {
  readonly #peer: Peer;
  readonly #screen: Screen;
  readonly #terminal: Terminal;

  constructor(peer: Peer, screen: Screen, terminal: Terminal) {
    this.#peer = peer;
    this.#screen = screen;
    this.#terminal = terminal;
  }

  write(text: string): void {
    this.#screen.write(text);
  }

  drained(): Promise<void> {
    return this.#peer.drained();
  }

  async readLine(hidden: boolean): Promise<string> {
    const { setRaw } = this.#terminal;
    const unseen = hidden && setRaw !== undefined;
    this.#screen.asked();
    try {
      return unseen ? await this.#readUnseen(setRaw) : await this.#peer.readLine();
    } finally {
      this.#screen.answered(this.#terminal.echoes && !unseen);
    }
  }

  async readLines(name: string, boundary: string): Promise<string[]> {
    this.#screen.asked();
    try {
      return await this.#peer.readLines(name, boundary);
    } finally {
      this.#screen.answered(this.#terminal.echoes);
    }
  }

  async #readUnseen(setRaw: (raw: boolean) => void): Promise<string> {
    // In raw mode the terminal sends no signals: the keys that would are ours to act on.
    const keys = new HiddenKeys({
      signal: (name) => process.kill(process.pid, name),
      end: () => this.#peer.endInput(),
    });
    setRaw(true);
    this.#peer.filterInput((chunk) => keys.push(chunk));
    try {
      return await this.#peer.readLine();
    } finally {
      this.#peer.filterInput(undefined);
      setRaw(false);
    }
  }
}
