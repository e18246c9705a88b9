// The two time limits of a dialog: silence, and its whole length.
import { DeployError } from '../../base/errors.ts';
import { type LongTimer, startTimer } from '../../base/long-timer.ts';

/** Milliseconds; a peer that may be silent for days is told of all the same. */
const longestPause = 600_000;

/** How long a connection may take; all in seconds. */
export interface Limits {
  /** Seconds until a connection must be there. */
  readonly connectSeconds: number;
  /** Seconds of silence after which each end takes the other for lost. */
  readonly peerSeconds: number;
  /** Seconds without any traffic of the dialog; 0 for no limit. */
  readonly softSeconds: number;
  /** Seconds for the whole; 0 for no limit. */
  readonly hardSeconds: number;
}

/** Milliseconds from one sign of life to the next: three of them before silence counts. */
export function pingMs(peerSeconds: number): number {
  return Math.min((peerSeconds * 1000) / 3, longestPause);
}

export class Watchdog {
  readonly #soft: LongTimer | undefined;
  readonly #hard: LongTimer | undefined;

  constructor(host: string, limits: Limits, bark: (error: DeployError) => void) {
    const late = (what: string): void => bark(new DeployError('ssh-timeout', `${host} ${what}: it was given up`));
    this.#soft = timer(limits.softSeconds, () => late(`was silent for ${limits.softSeconds} s`));
    this.#hard = timer(limits.hardSeconds, () => late(`did not end within ${limits.hardSeconds} s`));
  }

  touch(): void {
    this.#soft?.refresh();
  }

  stop(): void {
    this.#soft?.cancel();
    this.#hard?.cancel();
  }
}

function timer(seconds: number, act: () => void): LongTimer | undefined {
  return seconds === 0 ? undefined : startTimer(seconds * 1000, act);
}
