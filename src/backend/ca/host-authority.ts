// An authority as one host has it: its names are claimed before anything is signed, and the CA's record says whose certificate it is.
import type { Authority, Order, Signed } from './authority.ts';

export class HostAuthority implements Authority {
  readonly #authority: Authority;
  readonly #host: string;
  readonly #claim: (names: readonly string[]) => void;

  /** @param claim throws DeployError ca-name where another host has one of the names */
  constructor(authority: Authority, host: string, claim: (names: readonly string[]) => void) {
    this.#authority = authority;
    this.#host = host;
    this.#claim = claim;
  }

  async sign(order: Order): Promise<Signed> {
    this.#claim(order.names);
    return this.#authority.sign({ ...order, host: this.#host });
  }

  async consoleKey(): Promise<string> {
    return this.#authority.consoleKey();
  }

  async signConsole(order: Omit<Order, 'kind'>): Promise<string> {
    this.#claim(order.names);
    return this.#authority.signConsole({ ...order, host: this.#host });
  }
}
