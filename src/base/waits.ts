// What a run waits for though it was asked to end: told at once, and on the second request ended as far as that is safe.

export interface Wait {
  /** `dnf 4 (process 12)` and what it is doing; undefined while it can be ended at once, by the interruption itself. */
  describe(): string | undefined;
  /** Ends what can be ended safely. @returns what that was; undefined where there is nothing */
  end(): string | undefined;
}

export class Waits {
  readonly #open: { wait: Wait; asked: boolean }[] = [];

  async during<T>(wait: Wait, work: () => Promise<T>): Promise<T> {
    const entry = { wait, asked: false };
    this.#open.push(entry);
    try {
      return await work();
    } finally {
      this.#open.splice(this.#open.indexOf(entry), 1);
    }
  }

  /** @returns what to answer a request to end; undefined where nothing is waited for. */
  answer(): string | undefined {
    const entry = this.#open.at(-1);
    const what = entry?.wait.describe();
    if (entry === undefined || what === undefined) return undefined;
    if (!entry.asked) {
      entry.asked = true;
      return `Waiting for ${what}; it is not cut in the middle. The next signal ends a script of a package that hangs`;
    }
    const ended = entry.wait.end();
    return ended === undefined ? `Still waiting for ${what}` : `Ended ${ended}; waiting for ${what}`;
  }
}
