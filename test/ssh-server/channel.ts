// One channel of the scripted ssh server (RFC 4254): the client's stdin as a stream, and what the host says on stdout and stderr.
import { PassThrough } from 'node:stream';
import type { Transport } from './transport.ts';
import { message, string, uint32, type WireReader } from './wire.ts';

const [WINDOW_ADJUST, DATA, EXTENDED_DATA, EOF, CLOSE, REQUEST] = [93, 94, 95, 96, 97, 98];
const mostBytes = 32_000;

export class Channel {
  readonly input = new PassThrough();
  readonly peer: number;
  readonly #transport: Transport;
  #window: number;
  #waiting: Buffer[] = [];
  #isOver = false;

  constructor(transport: Transport, peer: number, window: number) {
    this.#transport = transport;
    this.peer = peer;
    this.#window = window;
  }

  /** @param data texts as UTF-8, bytes as they are */
  say(data: string | Buffer): void {
    const bytes = Buffer.from(data);
    for (let at = 0; at < bytes.length; at += mostBytes) this.#waiting.push(bytes.subarray(at, at + mostBytes));
    this.#flush();
  }

  complain(text: string): void {
    this.#transport.send(message(EXTENDED_DATA, uint32(this.peer), uint32(1), string(text)));
  }

  exit(code: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#flush();
    this.#transport.send(message(REQUEST, uint32(this.peer), string('exit-status'), 0, uint32(code)));
    this.#transport.send(message(EOF, uint32(this.peer)));
    this.#transport.send(message(CLOSE, uint32(this.peer)));
  }

  take(type: number, reader: WireReader): void {
    if (type === DATA) this.input.write(Buffer.from(reader.bytes()));
    if (type === EOF || type === CLOSE) this.input.end();
    if (type !== WINDOW_ADJUST) return;
    this.#window += reader.uint32();
    this.#flush();
  }

  #flush(): void {
    for (;;) {
      const next = this.#waiting[0];
      if (next === undefined || next.length > this.#window) return;
      this.#waiting.shift();
      this.#window -= next.length;
      this.#transport.send(message(DATA, uint32(this.peer), string(next)));
    }
  }
}
