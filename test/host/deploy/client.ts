// A scripted back-end for tests: drives the agent's machine dialect over a pipe or ssh and keeps all that was said.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { HostMessage } from '../../../src/dialog/wire/grammar.ts';
import { MessageDecoder } from '../../../src/dialog/wire/message-decoder.ts';

/** What to answer: raw lines, `close` for the end of input, `hang` for silence. */
export type Answer = readonly string[] | 'close' | 'hang';
export type Query = Extract<HostMessage, { kind: 'queryString' | 'queryMultiString' | 'queryValue' | 'confirm' }>;

export interface Script {
  /** Typed values by key, such as `bool:True`; a list is given line by line. */
  env?: Readonly<Record<string, string | readonly string[]>>;
  /** Asked for before `install`. */
  customization?: readonly string[];
  /** Asked for before `quit`. */
  termination?: readonly string[];
  /** Answers by the query's name; asked before the defaults. */
  answer?: (query: Query, client: Client) => Answer | Promise<Answer | undefined> | undefined;
  /** Called with every message, such as the start of an event. */
  watch?: (message: HostMessage, client: Client) => void;
  /** Seconds between two `**%Ping`; none if left out. */
  pingSeconds?: number;
}

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** `SEVERITY text`. */
  records: string[];
  /** Ids of the events that were started. */
  events: string[];
  /** Names of the queries, in order. */
  asked: string[];
  /** Values and lists shown, by name; the last one wins. */
  shown: Record<string, string>;
}

export class Client {
  readonly child: ChildProcess;
  readonly outcome: Outcome = {
    code: null,
    signal: null,
    stdout: '',
    stderr: '',
    records: [],
    events: [],
    asked: [],
    shown: {},
  };
  readonly #script: Script;
  readonly #decoder = new MessageDecoder();
  readonly #customization: string[];
  readonly #termination: string[];

  constructor(child: ChildProcess, script: Script) {
    this.child = child;
    this.#script = script;
    this.#customization = [...setCommands(script), ...(script.customization ?? []), 'install'];
    this.#termination = [...(script.termination ?? []), 'quit'];
  }

  /** Holds the whole conversation. */
  async run(): Promise<Outcome> {
    const { child, outcome } = this;
    const closed = once(child, 'close');
    child.stdin?.on('error', () => undefined);
    child.stderr?.on('data', (chunk: Buffer) => void (outcome.stderr += chunk.toString()));
    const ping = this.#script.pingSeconds;
    const timer = ping === undefined ? undefined : setInterval(() => this.send(['**%Ping']), ping * 1000);
    for await (const chunk of child.stdout ?? []) await this.#take(chunk as Buffer);
    const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
    clearInterval(timer);
    return Object.assign(outcome, { code, signal });
  }

  send(lines: readonly string[]): void {
    if (this.child.stdin?.writable === true) this.child.stdin.write(lines.map((line) => `${line}\n`).join(''));
  }

  async #take(chunk: Buffer): Promise<void> {
    this.outcome.stdout += chunk.toString();
    for (const message of this.#decoder.push(chunk)) {
      this.#keep(message);
      this.#script.watch?.(message, this);
      if (isQuery(message)) await this.#answer(message);
    }
  }

  #keep(message: HostMessage): void {
    const { records, events, asked, shown } = this.outcome;
    if (message.kind === 'log') records.push(`${message.severity} ${message.record}`);
    if (message.kind === 'eventStart') events.push(message.event.id);
    if (message.kind === 'displayValue') shown[message.name] = String(message.value);
    if (message.kind === 'displayStart') shown[message.name] = '';
    if (message.kind === 'displayLine') shown[message.name] += `${message.text}\n`;
    if (isQuery(message)) asked.push(message.name);
  }

  async #answer(query: Query): Promise<void> {
    const answer = (await this.#script.answer?.(query, this)) ?? this.#usual(query);
    if (answer === 'hang') return;
    if (answer === 'close') this.child.stdin?.end();
    else this.send(answer);
  }

  #usual(query: Query): Answer {
    const { name } = query;
    if (name === 'CUSTOMIZATION_COMMAND') return [this.#customization.shift() ?? 'install'];
    if (name === 'TERMINATION_COMMAND') return [this.#termination.shift() ?? 'quit'];
    if (query.kind === 'confirm') return [`CONFIRM ${name}=yes`];
    const given = this.#script.env?.[name];
    if (query.kind === 'queryMultiString')
      return [...(Array.isArray(given) ? (given as string[]) : []), query.boundary];
    if (name === 'TIME') return [`VALUE TIME=str:${utcNow()}`];
    return query.kind === 'queryValue' && typeof given === 'string' ? [`VALUE ${name}=${given}`] : [`ABORT ${name}`];
  }
}

/** Runs a script against an agent. */
export async function converse(child: ChildProcess, script: Script = {}): Promise<Outcome> {
  return new Client(child, script).run();
}

function setCommands({ env = {} }: Script): string[] {
  return Object.entries(env).map(
    ([key, value]) => `${Array.isArray(value) ? 'env-query-multi' : 'env-query'} -k ${key}`,
  );
}

function isQuery(message: HostMessage): message is Query {
  return ['queryString', 'queryMultiString', 'queryValue', 'confirm'].includes(message.kind);
}

function utcNow(): string {
  return `${new Date().toISOString().replaceAll(/[-:T]|\.\d+Z/g, '')}+0000`;
}
