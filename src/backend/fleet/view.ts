// What a command shows of its hosts: a live line each on a terminal, plain lines elsewhere, or events for machines.
import type { HostReport, PushEvent } from '../deploy/push-types.ts';
import { lastingText, reportLine, stateText, summary } from './view-text.ts';

export interface View {
  tell(host: string, event: PushEvent): void;
  /** A host is done. */
  done(report: HostReport): void;
  /** All are. */
  end(reports: readonly HostReport[]): void;
  /** The terminal is for a question meanwhile. */
  whileAsking<T>(ask: () => Promise<T>): Promise<T>;
}

export interface Screen {
  readonly write: (text: string) => void;
  readonly columns: () => number;
}

const wireStages = new Set(['sending', 'progress']);

/** Lines that stay: for a pipe, a log of CI. */
export class PlainView implements View {
  readonly #write: (text: string) => void;
  readonly #stages = new Map<string, string>();

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  tell(host: string, event: PushEvent): void {
    const text = this.#textOf(host, event);
    if (text !== undefined) this.#write(`${host}: ${text}\n`);
  }

  done(report: HostReport): void {
    this.#write(`${reportLine(report)}\n`);
  }

  end(reports: readonly HostReport[]): void {
    if (reports.length > 1) this.#write(`${summary(reports)}\n`);
  }

  async whileAsking<T>(ask: () => Promise<T>): Promise<T> {
    return ask();
  }

  /** Once a stage, not once an event. */
  #textOf(host: string, event: PushEvent): string | undefined {
    if (!wireStages.has(event.event)) return lastingText(event);
    const stage = event.event === 'progress' ? event.stage : event.event;
    if (this.#stages.get(host) === stage) return undefined;
    this.#stages.set(host, stage);
    return stateText(event);
  }
}

/** One line a host, drawn over again; what must not be missed stays above. */
export class LiveView implements View {
  readonly #screen: Screen;
  readonly #states = new Map<string, { text: string; since: number }>();
  readonly #timer: NodeJS.Timeout;
  #drawn = 0;
  #asking = 0;
  /** Lines that wait for the end of a question. */
  #held: string[] = [];

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#timer = setInterval(() => this.#draw(), 1000).unref();
  }

  tell(host: string, event: PushEvent): void {
    const text = stateText(event);
    if (text !== undefined) this.#states.set(host, { since: this.#states.get(host)?.since ?? Date.now(), text });
    const lasting = lastingText(event);
    if (lasting !== undefined) this.#above(`${host}: ${lasting}`);
    else this.#draw();
  }

  done(report: HostReport): void {
    this.#states.delete(report.host);
    this.#above(reportLine(report));
  }

  end(reports: readonly HostReport[]): void {
    clearInterval(this.#timer);
    this.#clear();
    if (reports.length > 1) this.#screen.write(`${summary(reports)}\n`);
  }

  async whileAsking<T>(ask: () => Promise<T>): Promise<T> {
    this.#clear();
    this.#asking += 1;
    try {
      return await ask();
    } finally {
      this.#asking -= 1;
      this.#showHeld();
    }
  }

  #above(line: string): void {
    this.#held.push(line);
    this.#showHeld();
  }

  #showHeld(): void {
    if (this.#asking > 0) return;
    this.#clear();
    for (const line of this.#held.splice(0)) this.#screen.write(`${line}\n`);
    this.#draw();
  }

  #draw(): void {
    if (this.#asking > 0) return;
    this.#clear();
    const width = Math.max(20, this.#screen.columns() - 1);
    for (const [host, { text, since }] of this.#states) {
      const seconds = Math.round((Date.now() - since) / 1000);
      this.#screen.write(`${`${host}  ${seconds} s  ${text}`.slice(0, width)}\n`);
    }
    this.#drawn = this.#states.size;
  }

  #clear(): void {
    if (this.#drawn > 0) this.#screen.write(`\u001B[${this.#drawn}A\u001B[J`);
    this.#drawn = 0;
  }
}

/** One JSON object a line, the last one of event `result`. `version` grows when a field changes its meaning. */
export class JsonView implements View {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  tell(host: string, event: PushEvent): void {
    this.#put({ host, ...event });
  }

  done(report: HostReport): void {
    this.#put({ event: 'host-result', ...plainReport(report) });
  }

  async whileAsking<T>(ask: () => Promise<T>): Promise<T> {
    return ask();
  }

  end(reports: readonly HostReport[]): void {
    this.#put({ event: 'result', failed: reports.filter(isFailed).length, hosts: reports.map(plainReport) });
  }

  #put(fields: object): void {
    this.#write(`${JSON.stringify({ version: 1, time: new Date().toISOString(), ...fields })}\n`);
  }
}

function isFailed({ result }: HostReport): boolean {
  return result === 'failed';
}

function plainReport({ error, ...report }: HostReport): object {
  return { ...report, error: error === undefined ? null : { code: error.code, message: error.message } };
}
