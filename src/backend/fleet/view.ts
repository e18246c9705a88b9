// What a command shows of its hosts: plain lines, or events for machines; live-view.ts is for terminals.
import { cleanJson } from '../border/text.ts';
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
    this.#write(`${cleanJson({ version: 1, time: new Date().toISOString(), ...fields })}\n`);
  }
}

function isFailed({ result }: HostReport): boolean {
  return result === 'failed';
}

function plainReport({ error, ...report }: HostReport): object {
  return { ...report, error: error === undefined ? null : { code: error.code, message: error.message } };
}
