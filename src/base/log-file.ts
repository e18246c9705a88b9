// The log file of a run: opened so that nobody else can read or redirect it, written so that a crash loses nothing.
import { randomInt } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { DeployError, asError, errnoOf } from './errors.ts';
import type { LogRecord, OpenLog } from './log.ts';
import { formatRecord } from './logger.ts';
import { readLogLines } from './log-lines.ts';

export interface LogFileName {
  /** A whole name; else one is made of the rest. */
  readonly given: string | undefined;
  readonly dir: string;
  readonly prefix: string;
}

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = fs.constants;
const attempts = 10;

/** @throws DeployError file-refused: the given name is a link or not a file of the running user; file-write */
export function openLogFile({ given, dir, prefix }: LogFileName): OpenLog {
  if (given !== undefined) return openGiven(given);
  for (let attempt = 1; ; attempt++) {
    const path = join(dir, `${prefix}-${timestamp(new Date())}-${randomName(6)}.log`);
    try {
      return new LogFile(path, create(path));
    } catch (cause) {
      if (errnoOf(cause) !== 'EEXIST' || attempt === attempts) throw openError(path, cause);
    }
  }
}

function openGiven(path: string): OpenLog {
  try {
    return new LogFile(path, append(path) ?? create(path));
  } catch (cause) {
    throw cause instanceof DeployError ? cause : openError(path, cause);
  }
}

/** Undefined where there is no such file. A FIFO that nobody reads must not hold the run. */
function append(path: string): number | undefined {
  let fd: number;
  try {
    fd = fs.openSync(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    if (errnoOf(cause) === 'ELOOP') throw refusal(path, 'it is a link', cause);
    throw cause;
  }
  const stat = fs.fstatSync(fd);
  const fault = !stat.isFile()
    ? 'it is no regular file'
    : stat.uid !== process.geteuid?.()
      ? 'it belongs to another user'
      : stat.nlink > 1
        ? 'it has another name (hard link)'
        : undefined;
  if (fault !== undefined) {
    fs.closeSync(fd);
    throw refusal(path, fault);
  }
  fs.fchmodSync(fd, 0o600);
  return fd;
}

function create(path: string): number {
  return fs.openSync(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
}

class LogFile implements OpenLog {
  readonly path: string;
  readonly #fd: number;
  #open = true;

  constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
  }

  write(record: LogRecord): void {
    if (!this.#open) return;
    const bytes = Buffer.from(formatRecord(record));
    for (let done = 0; done < bytes.length;) done += fs.writeSync(this.#fd, bytes, done);
  }

  lines(): Iterable<string> {
    return readLogLines(this.#fd);
  }

  remove(): void {
    const opened = fs.fstatSync(this.#fd);
    const named = fs.lstatSync(this.path, { throwIfNoEntry: false });
    if (named?.dev === opened.dev && named.ino === opened.ino) fs.unlinkSync(this.path);
  }

  close(): void {
    if (this.#open) fs.closeSync(this.#fd);
    this.#open = false;
  }
}

/** `YYYYMMDDHHMMSS`, local time. */
function timestamp(time: Date): string {
  const parts = [time.getMonth() + 1, time.getDate(), time.getHours(), time.getMinutes(), time.getSeconds()];
  return [time.getFullYear(), ...parts.map((part) => String(part).padStart(2, '0'))].join('');
}

function randomName(length: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}

function refusal(path: string, fault: string, cause?: unknown): DeployError {
  return new DeployError('file-refused', `The log file ${path} is not used: ${fault}`, { cause });
}

function openError(path: string, cause: unknown): DeployError {
  return new DeployError('file-write', `Cannot open the log file ${path}: ${asError(cause).message}`, { cause });
}
