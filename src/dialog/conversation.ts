// Lines to and from the peer, each of them in the log; what is secret there is registered before it is logged.
import type { Log, Secrets } from '../base/log.ts';

/** Characters written in one piece where there is much to show. */
const CHUNK = 64 * 1024;

/** The way lines take; each read throws DeployError peer-lost, or the reason of the signal. */
export interface Channel {
  write(text: string): void;
  /** Resolves when there is room for more. */
  drained(): Promise<void>;
  /** @param hidden what a person types is not to be seen */
  readLine(hidden: boolean): Promise<string>;
  /** @throws DeployError bad-answer, aborted as well */
  readLines(name: string, boundary: string): Promise<string[]>;
}

/** Tells which part of a received line is secret. */
export type SecretOf = (line: string) => string | undefined;

export class Conversation {
  readonly #channel: Channel;
  readonly #log: Log;
  readonly #secrets: Secrets;

  constructor(channel: Channel, log: Log, secrets: Secrets) {
    this.#channel = channel;
    this.#log = log;
    this.#secrets = secrets;
  }

  /** @param shown what the peer gets where that is not what the log gets: a translation */
  send(lines: readonly string[], shown: readonly string[] = lines): void {
    if (lines.length === 0) return;
    this.#channel.write(`${shown.join('\n')}\n`);
    for (const line of lines) this.#log.debug(`DIALOG:SEND ${line}`);
  }

  /** Lines of which the last one stays open for the answer. */
  prompt(lines: readonly string[], shown: readonly string[] = lines): void {
    this.#channel.write(shown.join('\n'));
    for (const line of lines) this.#log.debug(`DIALOG:SEND ${line}`);
  }

  /** Lines of any number, in bounded memory. Those of no list are not logged: they may well be the log itself. */
  async sendMany(
    lines: Iterable<string> | AsyncIterable<string>,
    encode: (line: string) => string = (line) => line,
  ): Promise<void> {
    const logged = Array.isArray(lines);
    let text = '';
    for await (const raw of lines) {
      const line = encode(raw);
      text += `${line}\n`;
      if (logged) this.#log.debug(`DIALOG:SEND ${line}`);
      if (text.length < CHUNK) continue;
      this.#channel.write(text);
      text = '';
      await this.#channel.drained();
    }
    if (text !== '') this.#channel.write(text);
    if (!logged) this.#log.debug('DIALOG:SEND (lines)');
  }

  /** @throws DeployError peer-lost, or the reason of the signal */
  async receive(secretOf?: SecretOf, hidden = false): Promise<string> {
    const line = await this.#channel.readLine(hidden);
    const secret = secretOf?.(line);
    if (secret !== undefined && secret !== '') this.#secrets.add(secret);
    this.#log.debug(`DIALOG:RECEIVE ${secret === line ? '**FILTERED**' : line}`);
    return line;
  }

  /** @throws DeployError peer-lost, bad-answer, aborted, or the reason of the signal */
  async receiveMany(name: string, boundary: string, secret: boolean): Promise<string[]> {
    const lines = await this.#channel.readLines(name, boundary);
    if (secret) for (const line of lines) if (line.trim() !== '') this.#secrets.add(line);
    // One record, so that the filter sees a private key from its beginning to its end.
    this.#log.debug(`DIALOG:RECEIVE ${[...(secret ? ['**FILTERED**'] : lines), boundary].join('\n')}`);
    return lines;
  }
}
