// The command line inside the dialog, from its outer end: each helper gives a command and returns at the next prompt.
import type { Writable } from 'node:stream';
import { DeployError } from '../../core/errors.ts';
import type { AnyKey, Key, Value } from '../../environment/key.ts';
import { isStringList } from '../../environment/typed-value.ts';
import type { Conversation, Request } from './conversation.ts';
import type { Query } from './machine-dialog-parser.ts';
import { isQuery } from './machine-dialog-parser.ts';
import { writeTo } from './write.ts';

type Named = Pick<AnyKey, 'name'>;
/** A declared key takes values of its type, a mere name takes any. */
export type ValueFor<K> = K extends Key<infer T> ? Extract<T, Value> : Value;

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
      if (!isQuery(message) || message.name !== name) throw unexpected(message, `env-query of ${name}`);
      asked = true;
      await this.#conversation.reply(message, { value });
    }
    if (!asked) throw new DeployError('protocol', `The host did not ask for ${name}`);
  }

  /** Writes the host's whole log as it comes, never faster than the stream takes it. @returns characters written */
  async downloadLog(out: Writable): Promise<number> {
    await this.#command('log');
    let size = 0;
    for await (const message of this.#untilPrompt()) {
      if (message.kind !== 'displayStart') throw unexpected(message, 'log');
      for await (const line of this.#conversation.displayLines()) {
        size += line.length + 1;
        if (!(await writeTo(out, `${line}\n`)))
          throw new DeployError('file-write', 'The log of the host cannot be written');
      }
    }
    return size;
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

/** What a host sends may be a megabyte of anything: an error shows its beginning. */
export function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function unexpected(message: Request, command: string): DeployError {
  const name = 'name' in message ? ` ${shortened(message.name)}` : '';
  return new DeployError('protocol', `The host answered ${command} by ${message.kind}${name}`);
}
