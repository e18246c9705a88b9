// Back-end side: the host's bytes in, its messages out. Shown lines pass through one by one, so that a log of any size is.
import { DeployError } from '../../base/errors.ts';
import { type HostMessage, shortened } from './grammar.ts';
import { LineDecoder, LineTooLong } from './line-decoder.ts';
import { parseHostLine } from './parse-line.ts';

/** Bytes of one line from the host: a log may hold long ones. */
export const HOST_LINE_LIMIT = 16 * 1024 * 1024;

/** How many lines after a wrong one an error shows: often they tell what went wrong over there. */
const LINES_AFTER = 2;
const SHOWN_LENGTH = 500;

/** Messages of one host, whatever the chunks of its output. */
export class MessageDecoder {
  readonly #lines: LineDecoder;
  #display: { name: string; boundary: string } | undefined;
  /** The wrong line and what followed it. */
  #wrong: string[] = [];
  #terminated = false;

  /** @param limit bytes a line may have */
  constructor(limit = HOST_LINE_LIMIT) {
    this.#lines = new LineDecoder(limit);
  }

  /** True once the host said its last line; whatever comes after it is not looked at. */
  get terminated(): boolean {
    return this.#terminated;
  }

  /**
   * True from a wrong line on, until the lines after it, which the error shows, are there.
   * They may never come: who reads a stream gives them a second and calls `end`.
   */
  get failing(): boolean {
    return this.#wrong.length > 0;
  }

  /** The messages that are complete by now. @throws DeployError protocol, after the messages before the wrong line */
  *push(chunk: Uint8Array): Generator<HostMessage, void> {
    if (this.#terminated) return;
    try {
      for (const line of this.#lines.push(chunk)) {
        const message = this.#read(line);
        if (message !== undefined) yield message;
        if (this.#terminated) return;
      }
    } catch (error) {
      if (error instanceof LineTooLong)
        throw new DeployError('protocol', `The host sent a line that is too long. ${error.message}`, { cause: error });
      throw error;
    }
  }

  /** The host's output has ended. @throws DeployError host-lost: in the middle of something; protocol: after a wrong line */
  end(): void {
    if (this.#terminated) return;
    const rest = this.#lines.end();
    if (this.#wrong.length === 0) this.#assertComplete(rest);
    if (rest !== undefined) this.#wrong.push(shortened(rest, SHOWN_LENGTH));
    if (this.#wrong.length > 0) throw wrongLine(this.#wrong);
  }

  /** What is cut off is not wrong: the cause lies elsewhere. */
  #assertComplete(rest: string | undefined): void {
    if (this.#display !== undefined)
      throw new DeployError('host-lost', `The host's output ended while it showed ${shortened(this.#display.name)}`);
    if (rest?.startsWith('*') === true || rest?.startsWith('#') === true)
      throw new DeployError('host-lost', "The host's output ended in the middle of a line");
  }

  #read(line: string): HostMessage | undefined {
    if (this.#wrong.length > 0) return this.#readAfterWrong(line);
    if (this.#display !== undefined) return this.#readShown(this.#display, line);
    const message = parseHostLine(line);
    if (message === 'skip') return undefined;
    if (message === 'wrong') {
      this.#wrong = [shortened(line, SHOWN_LENGTH)];
      return undefined;
    }
    if (message.kind === 'displayStart') this.#display = { name: message.name, boundary: message.boundary };
    if (message.kind === 'terminate') this.#terminated = true;
    return message;
  }

  #readShown(display: { name: string; boundary: string }, line: string): HostMessage {
    if (line !== display.boundary) return { kind: 'displayLine', name: display.name, text: line };
    this.#display = undefined;
    return { kind: 'displayEnd', name: display.name };
  }

  #readAfterWrong(line: string): undefined {
    this.#wrong.push(shortened(line, SHOWN_LENGTH));
    if (this.#wrong.length > LINES_AFTER) throw wrongLine(this.#wrong);
  }
}

function wrongLine(lines: readonly string[]): DeployError {
  return new DeployError('protocol', `The host wrote what is no line of the dialog: ${lines.join('\n')}`);
}
