// The two time limits of a dialog: silence, and its whole length.
import { DeployError } from '../../core/errors.ts';

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

export class Watchdog {
  readonly #soft: NodeJS.Timeout | undefined;
  readonly #hard: NodeJS.Timeout | undefined;

  constructor(host: string, limits: Limits, bark: (error: DeployError) => void) {
    const late = (what: string): void => bark(new DeployError('ssh-timeout', `${host} ${what}: it was given up`));
    this.#soft = timer(limits.softSeconds, () => late(`was silent for ${limits.softSeconds} s`));
    this.#hard = timer(limits.hardSeconds, () => late(`did not end within ${limits.hardSeconds} s`));
  }

  touch(): void {
    this.#soft?.refresh();
  }

  stop(): void {
    clearTimeout(this.#soft);
    clearTimeout(this.#hard);
  }
}

function timer(seconds: number, act: () => void): NodeJS.Timeout | undefined {
  return seconds === 0 ? undefined : setTimeout(act, seconds * 1000);
}
