// The command line inside the dialog, from its outer end: each helper gives a command and returns at the next prompt.
import { cleanText } from '../border/text.ts';
import type { Writable } from 'node:stream';
import { DeployError } from '../../base/errors.ts';
import type { AnyKey, Key, Value } from '../../environment/key.ts';
import { isStringList } from '../../environment/typed-value.ts';
import type { Conversation, Request } from './conversation.ts';
import type { Query } from './machine-dialog-parser.ts';
import { isQuery } from './machine-dialog-parser.ts';
import { writeTo } from './write.ts';

type Named = Pick<AnyKey, 'name'>;
/** A declared key takes values of its type, a mere name takes any. */
export type ValueFor<K> = K extends Key<infer T> ? Extract<T, Value> : Value;

/** Characters. */
const usualLogLimit = 256 * 1024 * 1024;

/** An open command line of the host: usable until `install`, `abort` or `quit`. */
export class CommandPrompt {
  readonly #conversation: Conversation;
  readonly #prompt: Query;

  /** @param prompt the query that is open now */
  constructor(conversation: Conversation, prompt: Query) {
    this.#conversation = conversation;
    this.#prompt = prompt;
  }

  /** The value of a key; null where it has none or does not exist; lines of a list. @throws DeployError protocol */
  async envGet({ name }: Named): Promise<Value> {
    await this.#command(`env-get -k ${word(name)}`);
    let found: { value: Value } | undefined;
    for await (const message of this.#untilPrompt()) {
      if (found !== undefined) throw unexpected(message, `env-get of ${name}`);
      if (message.kind === 'displayValue') found = { value: message.value };
      else if (message.kind === 'displayStart') found = { value: await this.#conversation.readDisplay(name) };
      else throw unexpected(message, `env-get of ${name}`);
    }
    if (found === undefined) throw new DeployError('protocol', `The host showed no value of ${name}`);
    return found.value;
  }

  /** @throws DeployError protocol, bad-answer */
  async envSet<K extends Named>({ name }: K, given: ValueFor<K>): Promise<void> {
    const value: Value = given;
    await this.#command(`${isStringList(value) ? 'env-query-multi' : 'env-query'} -k ${word(name)}`);
    let asked = false;
    for await (const message of this.#untilPrompt()) {
      if (asked || !isQuery(message) || message.name !== name) throw unexpected(message, `env-query of ${name}`);
      asked = true;
      await this.#conversation.reply(message, { value });
    }
    if (!asked) throw new DeployError('protocol', `The host did not ask for ${name}`);
  }

  /**
   * Writes the host's whole log as it comes, never faster than the stream takes it. Where the stream breaks the rest is read
   * all the same, so that the dialog goes on.
   * @param limit characters after which it is no log any more
   * @throws DeployError protocol, file-write
   */
  async downloadLog(out: Writable, limit = usualLogLimit): Promise<void> {
    await this.#command('log');
    let shown = false;
    let written = true;
    for await (const message of this.#untilPrompt()) {
      if (shown || message.kind !== 'displayStart') throw unexpected(message, 'log');
      shown = true;
      let size = 0;
      for await (const lines of this.#conversation.displayLines()) {
        const text = `${lines.join('\n')}\n`;
        size += text.length;
        if (size > limit) throw endlessLog(limit);
        written = written && (await writeTo(out, text));
      }
    }
    if (!written) throw new DeployError('file-write', 'The log of the host cannot be written');
  }

  async noop(): Promise<void> {
    await this.#command('noop');
    for await (const message of this.#untilPrompt()) throw unexpected(message, 'noop');
  }

  /** Ends the customization: the host goes on. */
  async install(): Promise<void> {
    await this.#command('install');
  }

  /** Ends the customization: the host gives up cleanly. */
  async abort(): Promise<void> {
    await this.#command('abort');
  }

  /** Ends the termination. */
  async quit(): Promise<void> {
    await this.#command('quit');
  }

  async #command(command: string): Promise<void> {
    await this.#conversation.reply(this.#prompt, { value: command });
  }

  async *#untilPrompt(): AsyncGenerator<Request, void> {
    for (;;) {
      const message = await this.#conversation.next();
      if (message.kind === 'queryString' && message.name === this.#prompt.name) return;
      yield message;
    }
  }
}

/** Keys have no blanks or quotes: what does is no key. @throws DeployError bad-value */
function word(name: string): string {
  if (/^[\w/.:@+-]+$/.test(name)) return name;
  throw new DeployError('bad-value', `'${name}' is no name of a key`);
}

function unexpected(message: Request, command: string): DeployError {
  const name = 'name' in message ? ` ${cleanText(message.name, 80)}` : '';
  return new DeployError('protocol', `The host answered ${command} by ${message.kind}${name}`);
}

export function endlessLog(limit: number): DeployError {
  const size = `${Math.round(limit / 1024 / 1024)} MiB`;
  return new DeployError('protocol', `The log of the host is longer than ${size}; HostLogLimitMegabytes allows more`);
}
