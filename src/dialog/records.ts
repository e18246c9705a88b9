// The log records that the peer sees: INFO and up, once the dialog is open.
import type { LogRecord, LogSink } from '../base/log.ts';

export class ShownRecords implements LogSink {
  readonly #show: (record: LogRecord) => void;
  #held: LogRecord[] | undefined = [];

  constructor(show: (record: LogRecord) => void) {
    this.#show = show;
  }

  write(record: LogRecord): void {
    if (record.level === 'DEBUG') return;
    if (this.#held === undefined) this.#show(record);
    // A run begins with the stage after BOOT; of what came before only trouble is told.
    else if (record.level !== 'INFO') this.#held.push(record);
  }

  open(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const record of held) this.#show(record);
  }
}
