// What a command shows of its hosts: a live line each on a terminal, plain lines elsewhere, or events for machines.
import type { HostReport, PushEvent } from '../deploy/push-types.ts';

export interface View {
  tell(host: string, event: PushEvent): void;
  /** A host is done. */
  done(report: HostReport): void;
  /** All are. */
  end(reports: readonly HostReport[]): void;
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

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#timer = setInterval(() => this.#draw(), 1000).unref();
  }

  tell(host: string, event: PushEvent): void {
    const known = this.#states.get(host);
    const text = stateText(event);
    this.#states.set(host, { since: known?.since ?? Date.now(), text: text ?? known?.text ?? '' });
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

  #above(line: string): void {
    this.#clear();
    this.#screen.write(`${line}\n`);
    this.#draw();
  }

  #draw(): void {
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

/** What a host is at; it is gone with the next one. */
function stateText(event: PushEvent): string | undefined {
  switch (event.event) {
    case 'connecting':
      return 'connecting';
    case 'sending':
      return `sending the agent: ${Math.floor((event.sent / event.total) * 100)} %`;
    case 'progress':
      return `${event.stage}, event ${event.index} of ${event.total}`;
    case 'rebooting':
      return 'rebooting';
    default:
      return undefined;
  }
}

/** What stays to be read. */
function lastingText(event: PushEvent): string | undefined {
  if (event.event === 'connected') return `host key ${event.hostKey ?? 'vouched for by a certificate'}`;
  if (event.event === 'note' || event.event === 'plan') return clean(event.text);
  if (event.event === 'finding')
    return `${event.severity.toUpperCase()} ${event.id}: ${clean(event.seen)}; ${clean(event.remedy)}`;
  if (event.event === 'log-saved') return `${event.lost ? 'log of the lost run' : 'log'}: ${event.path}`;
  if (event.event !== 'record' || ['DEBUG', 'INFO'].includes(event.severity)) return undefined;
  return `${event.severity} ${clean(event.text)}`;
}

function reportLine({ host, result, error, reasons, seconds }: HostReport): string {
  const why = error === undefined ? reasons.join('; ') : `${clean(error.message)} [${error.code}]`;
  return `${host}: ${result} after ${Math.round(seconds)} s${why === '' ? '' : `: ${why}`}`;
}

function summary(reports: readonly HostReport[]): string {
  const counts = Map.groupBy(reports, ({ result }) => result);
  return [...counts].map(([result, { length }]) => `${length} ${result}`).join(', ');
}

/** A host must not steer our terminal. */
function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g, '?');
}
