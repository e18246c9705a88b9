// Reads a running transaction's output: tells people how far it is, keeps the peer awake, knows the point of no return.
import type { Log } from '../../base/log.ts';
import type { PlannedPackage } from '../package.ts';
import { isNewSide } from '../sides.ts';
import type { Flavour, ProgressEvent } from './flavour.ts';

export interface WatchParts {
  flavour: Flavour;
  log: Log;
  /** For people at a terminal. */
  progress: (text: string | undefined) => void;
  /** At least this often an INFO record. Milliseconds. */
  keepAliveMs: number;
  operations: readonly PlannedPackage[];
}

const recordWords: Partial<Record<PlannedPackage['action'], string>> = {
  install: 'Installed',
  upgrade: 'Upgrade',
  downgrade: 'Downgrade',
  reinstall: 'Reinstall',
  remove: 'Removed',
  obsoleted: 'Obsoleted',
};

export class Watch {
  /** True from the moment on when an end would leave half a transaction. */
  begun = false;
  /** Whose turn it is. */
  package: string | undefined;
  /** Since when it has been waiting for another package manager. Milliseconds, monotonic. */
  waitingSince: number | undefined;
  readonly lines: string[] = [];
  readonly #parts: WatchParts;
  readonly #started = performance.now();
  #lastRecord = performance.now();
  #doing = 'resolving';
  #pending: string | undefined;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  onLine(line: string): void {
    this.lines.push(line);
    const event = this.#parts.flavour.parseProgress(line);
    if (event?.kind === 'waiting') {
      if (this.waitingSince === undefined) this.#parts.log.warning(event.words.trim());
      this.waitingSince ??= performance.now();
      return;
    }
    if (line.trim() !== '') this.waitingSince = undefined;
    this.package = /^ {2}Running scriptlet: (\S+)/.exec(line)?.[1] ?? this.package;
    if (event !== undefined) this.#take(event);
  }

  /** Between the lines: the keep-alive. */
  onPoll(): void {
    if (performance.now() - this.#lastRecord < this.#parts.keepAliveMs) return;
    const seconds = Math.round((performance.now() - this.#started) / 1000);
    this.#info(`${this.#parts.flavour.label} is at work: ${this.#doing}, ${seconds} s so far`);
  }

  end(): void {
    this.#flush();
    this.#parts.progress(undefined);
  }

  #take(event: Exclude<ProgressEvent, { kind: 'waiting' }>): void {
    const { label } = this.#parts.flavour;
    if (event.kind === 'begin') {
      this.begun = true;
      this.#say('installing');
    } else if (event.kind === 'downloaded') {
      this.#say(`downloaded ${event.n} of ${event.of} packages`);
      this.#info(`${label} Downloaded ${this.#whole(event.file)}`);
    } else {
      this.begun = true;
      this.#flush();
      this.#say(`package ${event.n} of ${event.of}`);
      const nevra = this.#whole(event.package);
      this.package = nevra;
      // dnf 5 says `Removing` of the old side of an update too; the plan knows better.
      const planned = this.#parts.operations.find((one) => one.nevra === nevra && !isNewSide(one));
      const word = recordWords[event.action === 'remove' ? (planned?.action ?? 'remove') : event.action];
      if (word !== undefined) this.#pending = `${label} ${word}: ${nevra}`;
      if (event.done) this.#flush();
    }
  }

  /** A package's turn is told when it is over: the next one's begins. */
  #flush(): void {
    if (this.#pending !== undefined) this.#info(this.#pending);
    this.#pending = undefined;
  }

  /** Columns may cut names: the plan has them whole. */
  #whole(shown: string): string {
    const candidates = this.#parts.operations.map((one) => one.nevra);
    const name = shown.replace(/\.rpm$/, '');
    return (
      candidates.find((nevra) => nevra === name) ??
      candidates.find((nevra) => withoutEpoch(nevra).startsWith(withoutEpoch(name))) ??
      name
    );
  }

  #say(text: string): void {
    this.#doing = text;
    this.#parts.progress(text);
  }

  #info(text: string): void {
    this.#lastRecord = performance.now();
    this.#parts.log.info(text);
  }
}

function withoutEpoch(nevra: string): string {
  return nevra.replace(/-\d+:/, '-');
}
