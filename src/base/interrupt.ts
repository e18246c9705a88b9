// What ends an event from outside: a signal or a lost peer. The signal in force is handed to children, waits and queries.
import type { DeployError } from './errors.ts';
import { Waits } from './waits.ts';

export class Interrupt {
  /** What cannot be ended at once. */
  readonly waits = new Waits();
  #controller = new AbortController();
  #held: DeployError | undefined;
  #holding = false;
  #committed = false;

  /** The signal now in force; ask anew for every wait. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the current event with this error. Once all is committed a lost peer ends nothing: the host is better off whole. */
  raise(error: DeployError): void {
    if (this.#committed && error.code === 'peer-lost') return;
    if (this.#holding) this.#held ??= error;
    else this.#controller.abort(error);
  }

  throwIfRaised(): void {
    this.#controller.signal.throwIfAborted();
  }

  /** After an interruption was taken as an error: what follows (rollback, clean-up) has a signal of its own. */
  rearm(): void {
    if (this.#controller.signal.aborted) this.#controller = new AbortController();
  }

  /** Runs something that must not be cut in two; what was raised meanwhile comes after it. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    if (this.#holding) return work();
    this.#holding = true;
    try {
      return await work();
    } finally {
      this.#holding = false;
      const held = this.#held;
      this.#held = undefined;
      if (held !== undefined) this.raise(held);
    }
  }

  /** From here on nothing rolls back. */
  commit(): void {
    this.#committed = true;
    if (this.#held?.code === 'peer-lost') this.#held = undefined;
  }
}
