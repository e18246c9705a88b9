// An agent that is none: it holds the host's end of a whole conversation over two streams, as fast as they go.
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { Value } from '../src/environment/key.ts';
import { isStringList } from '../src/environment/typed-value.ts';
import { parseConfirmAnswer, parseValueAnswer } from '../src/dialog/wire/answer-decoder.ts';
import { ABORT_BOUNDARY, DEFAULT_BOUNDARY, PING } from '../src/dialog/wire/grammar.ts';
import * as encode from '../src/dialog/wire/host-encoder.ts';

export interface SimulatedHost {
  /** What env-get shows, besides what env-query set. */
  env?: Record<string, Value>;
  /** Between the two command lines. */
  questions?: (agent: SimulatedAgent) => Promise<void>;
  log?: Iterable<string>;
}

class Aborted extends Error {}

export class SimulatedAgent {
  /** The back-end's ends. */
  readonly input: Readable;
  readonly output: Writable;
  readonly env: Map<string, Value>;
  /** Every line that came in. */
  readonly heard: string[] = [];
  readonly #host: SimulatedHost;
  readonly #out = new PassThrough();
  readonly #in = new PassThrough();
  readonly #lines: AsyncIterator<string>;

  constructor(host: SimulatedHost = {}) {
    this.#host = host;
    this.env = new Map(Object.entries({ 'BASE/log': true, ...host.env }));
    this.input = this.#out;
    this.output = this.#in;
    this.#lines = createInterface({ input: this.#in })[Symbol.asyncIterator]();
  }

  /** Holds the conversation. @returns true where it was not aborted */
  async run(): Promise<boolean> {
    this.say(encode.encodeLog('INFO', 'Stage: Initializing'));
    try {
      const proceed = await this.confirm('DEPLOY_PROCEED');
      this.say(...encode.encodeEventsList([{ stage: 'misc', id: 'one', name: undefined }]));
      if (!proceed) throw new Aborted();
      await this.#commands('CUSTOMIZATION_COMMAND', 'install');
      this.say(encode.encodeEventStart({ stage: 'misc', id: 'one', name: undefined }));
      await this.#host.questions?.(this);
    } catch (error) {
      if (!(error instanceof Aborted)) throw error;
      this.say(encode.encodeLog('ERROR', 'Aborted'));
      this.env.set('BASE/error', true).set('BASE/aborted', true);
    }
    await this.#commands('TERMINATION_COMMAND', 'quit');
    this.say(encode.encodeLog('INFO', 'Stage: Termination'), encode.encodeTerminate());
    this.#out.end();
    return this.env.get('BASE/aborted') !== true;
  }

  say(...lines: string[]): void {
    this.#out.write(lines.map((line) => `${line}\n`).join(''));
  }

  async confirm(name: string): Promise<boolean> {
    this.say(encode.encodeConfirm(name, 'really'));
    const line = await this.#line();
    if (line.startsWith('ABORT')) throw new Aborted();
    return parseConfirmAnswer(name, line);
  }

  async value(name: string): Promise<Value> {
    this.say(encode.encodeQueryValue(name));
    const line = await this.#line();
    if (line.startsWith('ABORT')) throw new Aborted();
    return parseValueAnswer(name, line);
  }

  async lines(name: string): Promise<string[]> {
    this.say(encode.encodeQueryMultiString(name, DEFAULT_BOUNDARY));
    const lines: string[] = [];
    for (let line = await this.#line(); line !== DEFAULT_BOUNDARY; line = await this.#line()) {
      if (line === ABORT_BOUNDARY) throw new Aborted();
      lines.push(line);
    }
    return lines;
  }

  async #commands(prompt: string, last: string): Promise<void> {
    for (;;) {
      this.say(encode.encodeQueryString(prompt));
      const [command = '', , key = ''] = (await this.#line()).split(' ');
      if (command === last) return;
      if (command === 'abort') throw new Aborted();
      await this.#obey(command, key);
    }
  }

  async #obey(command: string, key: string): Promise<void> {
    if (command === 'env-get') return this.#show(key, this.env.get(key) ?? null);
    if (command === 'env-query') return void this.env.set(key, await this.value(key));
    if (command === 'env-query-multi') return void this.env.set(key, await this.lines(key));
    if (command !== 'log') return this.say(encode.encodeLog('ERROR', `Invalid command '${command}'`));
    this.say(encode.encodeDisplayStart('LOG', DEFAULT_BOUNDARY));
    for (const line of this.#host.log ?? ['one line']) this.say(encode.encodeDisplayLine(line, DEFAULT_BOUNDARY));
    this.say(encode.encodeDisplayEnd(DEFAULT_BOUNDARY));
  }

  #show(key: string, value: Value): void {
    if (isStringList(value)) this.say(...encode.encodeDisplay(key, value, DEFAULT_BOUNDARY));
    else this.say(encode.encodeDisplayValue(key, value));
  }

  async #line(): Promise<string> {
    for (;;) {
      const step = await this.#lines.next();
      if (step.done === true) throw new Error('the back-end is gone');
      this.heard.push(step.value);
      if (step.value !== PING) return step.value;
    }
  }
}
