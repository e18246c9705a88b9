// Logging as the parts of the program see it; where records go is decided in one place.
export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warning(message: string): void;
  error(message: string): void;
  /** A whole error with its stack and causes, into the log file only. */
  trace(error: unknown): void;
  /** A logger of another name that writes to the same places. */
  named(name: string): Log;
}

export interface LogRecord {
  readonly time: Date;
  readonly level: LogLevel;
  readonly logger: string;
  readonly message: string;
}

/** A place records go to: the log file, the dialog (INFO and up), stderr for early debug. */
export interface LogSink {
  write(record: LogRecord): void;
}

/** What must never be shown: values are masked as `**FILTERED**` before anything is written. */
export interface Secrets {
  add(value: string): void;
  filter(text: string): string;
}

/** Which places there are. */
export interface LogSinks {
  /** Shows records from here on. */
  attach(sink: LogSink): void;
  detach(sink: LogSink): void;
  /** The log file: it gets what was logged before it was open, too; early debug output ends. */
  takeOver(sink: LogSink): void;
  /** There will be no log file: what was kept for it is forgotten. */
  dropBacklog(): void;
}

/** The log file of this run: whatever the keys say later, the file that was opened. */
export interface OpenLog extends LogSink {
  readonly path: string;
  /** What is in the file now, a line at a time and in bounded memory; lines over 1 MiB come in pieces. */
  lines(): Iterable<string>;
  /** Removes the file unless another one stands in its place; what is logged afterwards is lost. */
  remove(): void;
  close(): void;
}
