// Where log records go: one hub, loggers by name, and the sinks that write.
import { asError } from './errors.ts';
import type { Log, LogLevel, LogRecord, LogSink, LogSinks, Secrets } from './log.ts';
import { KeyLines } from './redact.ts';

export class LogHub implements LogSinks {
  readonly #secrets: Secrets;
  readonly #keyLines = new KeyLines();
  readonly #sinks = new Set<LogSink>();
  #early: LogSink | undefined;
  /** What a sink that comes later gets, until the log file is open or will never be. */
  #backlog: LogRecord[] | undefined = [];

  /** `early` sees everything until the log file takes over. */
  constructor(secrets: Secrets, early?: LogSink) {
    this.#secrets = secrets;
    this.#early = early;
    if (early !== undefined) this.attach(early);
  }

  named(name: string): Log {
    return new NamedLog(name, this);
  }

  attach(sink: LogSink): void {
    this.#sinks.add(sink);
    // A secret that became known since then is masked in them as well.
    for (const record of this.#backlog ?? [])
      this.#write(sink, { ...record, message: this.#secrets.filter(record.message) });
  }

  detach(sink: LogSink): void {
    this.#sinks.delete(sink);
  }

  takeOver(sink: LogSink): void {
    if (this.#early !== undefined) this.detach(this.#early);
    this.#early = undefined;
    this.attach(sink);
    this.#backlog = undefined;
  }

  dropBacklog(): void {
    this.#backlog = undefined;
  }

  log(level: LogLevel, logger: string, message: string): void {
    const filtered = this.#keyLines.filter(logger, this.#secrets.filter(message));
    const record = { time: new Date(), level, logger, message: filtered };
    this.#backlog?.push(record);
    for (const sink of this.#sinks) this.#write(sink, record);
  }

  /** A sink that fails, such as a file on a full disk, is given up, and the others are told. */
  #write(sink: LogSink, record: LogRecord): void {
    if (!this.#sinks.has(sink)) return;
    try {
      sink.write(record);
    } catch (thrown) {
      this.detach(sink);
      this.log('WARNING', 'otopi.core.log', `Cannot write the log any more: ${asError(thrown).message}`);
    }
  }
}

class NamedLog implements Log {
  readonly #name: string;
  readonly #hub: LogHub;

  constructor(name: string, hub: LogHub) {
    this.#name = name;
    this.#hub = hub;
  }

  debug(message: string): void {
    this.#hub.log('DEBUG', this.#name, message);
  }

  info(message: string): void {
    this.#hub.log('INFO', this.#name, message);
  }

  warning(message: string): void {
    this.#hub.log('WARNING', this.#name, message);
  }

  error(message: string): void {
    this.#hub.log('ERROR', this.#name, message);
  }

  trace(error: unknown): void {
    this.#hub.log('DEBUG', this.#name, describeError(error));
  }

  named(name: string): Log {
    return this.#hub.named(name);
  }
}

/** Stack and causes, outermost first; a cause that comes round again is not followed. */
export function describeError(thrown: unknown): string {
  const texts: string[] = [];
  const seen = new Set<unknown>();
  for (let error = thrown; error !== undefined && error !== null && !seen.has(error);) {
    seen.add(error);
    const { stack, message, cause } = asError(error);
    texts.push(stack ?? message);
    error = cause;
  }
  return texts.join('\nCaused by: ');
}

/** A record as one line (or more, if the message has more) of the log file: `YYYY-mm-dd HH:MM:SS,mmm+zzzz LEVEL logger message`. */
export function formatRecord({ time, level, logger, message }: LogRecord): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  const millis = String(time.getMilliseconds()).padStart(3, '0');
  const east = -time.getTimezoneOffset();
  const zone = `${east < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(east) / 60))}${two(Math.abs(east) % 60)}`;
  return `${date} ${clock},${millis}${zone} ${level} ${logger} ${message}\n`;
}

/** Writes records to stderr, for OTOPI_DEBUG before the log file is open. */
export function earlyDebugSink(write: (text: string) => void): LogSink {
  return { write: (record) => write(formatRecord(record)) };
}
