// Lines to and from the peer, each of them in the log; what is secret there is registered before it is logged.
import type { Log, Secrets } from '../core/log.ts';
import type { Peer } from './peer.ts';

/** Characters written in one piece where there is much to show. */
const CHUNK = 64 * 1024;

/** Tells which part of a received line is secret. */
export type SecretOf = (line: string) => string | undefined;

export class Conversation {
  readonly #peer: Peer;
  readonly #log: Log;
  readonly #secrets: Secrets;

  constructor(peer: Peer, log: Log, secrets: Secrets) {
    this.#peer = peer;
    this.#log = log;
    this.#secrets = secrets;
  }

  send(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#peer.write(`${lines.join('\n')}\n`);
    for (const line of lines) this.#log.debug(`DIALOG:SEND ${line}`);
  }

  /** Lines of any number, in bounded memory. Those of a stream are not logged: it may well be the log itself. */
  async sendMany(
    lines: Iterable<string> | AsyncIterable<string>,
    encode: (line: string) => string = (line) => line,
  ): Promise<void> {
    const logged = !(Symbol.asyncIterator in lines);
    let text = '';
    for await (const raw of lines) {
      const line = encode(raw);
      text += `${line}\n`;
      if (logged) this.#log.debug(`DIALOG:SEND ${line}`);
      if (text.length < CHUNK) continue;
      this.#peer.write(text);
      text = '';
      await this.#peer.drained();
    }
    if (text !== '') this.#peer.write(text);
    if (!logged) this.#log.debug('DIALOG:SEND (a stream of lines)');
  }

  /** @throws DeployError peer-lost, or the reason of the signal */
  async receive(secretOf?: SecretOf): Promise<string> {
    const line = await this.#peer.readLine();
    const secret = secretOf?.(line);
    if (secret !== undefined && secret !== '') this.#secrets.add(secret);
    this.#log.debug(`DIALOG:RECEIVE ${secret === line ? '**FILTERED**' : line}`);
    return line;
  }

  /** @throws DeployError peer-lost, bad-answer, aborted, or the reason of the signal */
  async receiveMany(name: string, boundary: string, secret: boolean): Promise<string[]> {
    const lines = await this.#peer.readLines(name, boundary);
    if (secret) for (const line of lines) if (line.trim() !== '') this.#secrets.add(line);
    // One record, so that the filter sees a private key from its beginning to its end.
    this.#log.debug(`DIALOG:RECEIVE ${[...(secret ? ['**FILTERED**'] : lines), boundary].join('\n')}`);
    return lines;
  }
}
