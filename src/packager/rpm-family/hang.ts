// A transaction of rpm that takes long: it is never cut, so people hear what it waits for. A script of a package that hangs can
// be ended by itself: rpm goes on without it and reports it.
import type { Log } from '../../base/log.ts';
import type { Wait } from '../../base/waits.ts';
import { findDescendants, isAlive, readArguments } from '../../process/process-marks.ts';
import type { ProcessMark } from '../../process/process-marks.ts';

export interface TransactionLimits {
  /** From then on it is said each minute what is waited for. Milliseconds. */
  timeoutMs: number;
  /** After which a script is ended; 0 for never. Milliseconds. */
  scriptletMs: number;
}

export interface HangParts {
  title: string;
  /** Of the package manager. */
  pid: number;
  log: Log;
  limits: TransactionLimits;
  /** Past the point of no return, with the package whose turn it is. */
  progress: () => { begun: boolean; package: string | undefined };
  /** Between two looks at the processes and between two warnings. Milliseconds. */
  lookMs?: number;
  repeatMs?: number;
}

const graceMs = 5000;

export class Hang implements Wait {
  readonly #parts: Required<HangParts>;
  readonly #started = performance.now();
  #looked = performance.now();
  #warned: number | undefined;
  /** The script that runs, since when it was seen, and whether its end was asked for. */
  #script: { mark: ProcessMark; since: number } | undefined;
  #ending: { marks: readonly ProcessMark[]; since: number } | undefined;

  constructor(parts: HangParts) {
    this.#parts = { lookMs: 1000, repeatMs: 60_000, ...parts };
  }

  describe(): string | undefined {
    return this.#parts.progress().begun ? this.#describe() : undefined;
  }

  end(): string | undefined {
    const marks = this.#parts.progress().begun ? findDescendants(this.#parts.pid) : [];
    const first = marks[0];
    if (first === undefined) return undefined;
    const what = `the script of a package (${describeProcess(first)})`;
    for (const mark of marks) send(mark, 'SIGTERM');
    this.#ending = { marks, since: performance.now() };
    return what;
  }

  /** To be called often. */
  onPoll(): void {
    const now = performance.now();
    if (now - this.#looked < this.#parts.lookMs) return;
    this.#looked = now;
    this.#endForSure(now);
    if (!this.#parts.progress().begun) return;
    this.#limitScript(now);
    const { timeoutMs } = this.#parts.limits;
    if (now - this.#started < timeoutMs || now - (this.#warned ?? -Infinity) < this.#parts.repeatMs) return;
    this.#warned = now;
    const seconds = Math.round((now - this.#started) / 1000);
    this.#parts.log.warning(`Waiting for ${this.#describe()}, ${seconds} s so far`);
  }

  #describe(): string {
    const { title, pid, progress } = this.#parts;
    const marks = findDescendants(pid);
    const [first, last] = [marks[0], marks.at(-1)];
    const turn = progress().package;
    const at = turn === undefined ? '' : ` at the package ${turn}`;
    if (first === undefined || last === undefined) return `${title} (process ${pid})${at}`;
    const inner = last === first ? '' : `, in it ${describeProcess(last)}`;
    return `${title} (process ${pid})${at}, which runs a script (${describeProcess(first)}${inner})`;
  }

  #limitScript(now: number): void {
    const { log, limits, pid } = this.#parts;
    if (limits.scriptletMs === 0) return;
    const mark = findDescendants(pid)[0];
    if (mark === undefined || this.#script?.mark.pid !== mark.pid || this.#script.mark.startTime !== mark.startTime)
      this.#script = mark === undefined ? undefined : { mark, since: now };
    if (this.#script === undefined || now - this.#script.since < limits.scriptletMs) return;
    this.#script = undefined;
    const what = this.#describe();
    if (this.end() !== undefined)
      log.warning(`Ended a script that did not end within ${limits.scriptletMs / 1000} s: ${what}`);
  }

  #endForSure(now: number): void {
    if (this.#ending === undefined || now - this.#ending.since < graceMs) return;
    for (const mark of this.#ending.marks) send(mark, 'SIGKILL');
    this.#ending = undefined;
  }
}

function describeProcess({ pid }: ProcessMark): string {
  return `process ${pid}: ${readArguments(pid).join(' ') || 'unknown'}`;
}

function send(mark: ProcessMark, signal: NodeJS.Signals): void {
  try {
    if (isAlive(mark)) process.kill(mark.pid, signal);
  } catch {
    // It has just ended.
  }
}
