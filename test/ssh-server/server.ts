// A scripted ssh server: a real one for its clients, which says whatever a test wants at each point of the protocol.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { Channel } from './channel.ts';
import { type HostKeyPair, makeHostKey, Transport } from './transport.ts';
import { message, string, uint32, WireReader } from './wire.ts';

const [DISCONNECT, DEBUG, SERVICE_REQUEST, SERVICE_ACCEPT] = [1, 4, 5, 6];
const [AUTH_REQUEST, AUTH_FAILURE, AUTH_SUCCESS, AUTH_BANNER, INFO_REQUEST, INFO_RESPONSE] = [50, 51, 52, 53, 60, 61];
const [GLOBAL_REQUEST, REQUEST_FAILURE, OPEN, CONFIRM, CHANNEL_REQUEST, CHANNEL_SUCCESS] = [80, 82, 90, 91, 98, 99];

export interface ServerScript {
  /** Behind `SSH-2.0-`; each character one byte. */
  readonly version?: string;
  readonly beforeVersion?: string;
  readonly banner?: string;
  /** A message that clients are asked to show. */
  readonly debug?: string;
  /** Prompts of keyboard-interactive, or `password`; anybody is let in where it is left out. */
  readonly ask?: readonly string[] | 'password';
  /** In place of letting the client in. */
  readonly disconnect?: string;
  readonly exec?: (channel: Channel, command: string) => Promise<void>;
}

/** One that listens; `await using` closes it. */
export class SshServer implements AsyncDisposable {
  readonly key: HostKeyPair = makeHostKey();
  /** What clients answered to prompts. */
  readonly answers: string[] = [];
  readonly #script: ServerScript;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(script: ServerScript) {
    this.#script = script;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
      // Clients leave as they like.
      this.#serve(socket).catch(() => socket.destroy());
    });
  }

  /** @returns the port */
  async listen(address: string): Promise<number> {
    this.#server.listen(0, address);
    await once(this.#server, 'listening');
    const at = this.#server.address();
    return typeof at === 'object' && at !== null ? at.port : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(socket: Socket): Promise<void> {
    const { version = 'Scripted', beforeVersion = '', debug } = this.#script;
    const transport = new Transport(socket, this.key);
    await transport.greet(version, beforeVersion);
    if (debug !== undefined) transport.send(message(DEBUG, 1, string(debug), string('')));
    await this.#letIn(transport);
    await this.#serveChannels(transport, socket);
  }

  async #letIn(transport: Transport): Promise<void> {
    const { banner, ask, disconnect } = this.#script;
    let asked = ask === undefined;
    for (;;) {
      const reader = new WireReader(await transport.receive());
      const type = reader.byte();
      if (type === SERVICE_REQUEST) {
        transport.send(message(SERVICE_ACCEPT, reader.bytes().length === 0 ? string('') : string('ssh-userauth')));
        if (banner !== undefined) transport.send(message(AUTH_BANNER, string(banner), string('')));
        if (disconnect !== undefined) transport.send(message(DISCONNECT, uint32(2), string(disconnect), string('')));
      }
      if (type === INFO_RESPONSE) {
        const answers = Array.from({ length: reader.uint32() }, () => reader.text());
        this.answers.push(...answers);
        asked = true;
      }
      if (type !== AUTH_REQUEST && type !== INFO_RESPONSE) continue;
      if (type === AUTH_REQUEST) {
        reader.bytes();
        reader.bytes();
        const method = reader.text();
        if (method === 'password') {
          reader.byte();
          this.answers.push(reader.text());
          asked = true;
        }
        if (method === 'keyboard-interactive' && ask !== undefined && ask !== 'password' && !asked) {
          const prompts = ask.flatMap((prompt) => [string(prompt), Buffer.from([0])]);
          transport.send(message(INFO_REQUEST, string(''), string(''), string(''), uint32(ask.length), ...prompts));
          continue;
        }
      }
      if (asked) return transport.send(message(AUTH_SUCCESS));
      transport.send(message(AUTH_FAILURE, string(ask === 'password' ? 'password' : 'keyboard-interactive'), 0));
    }
  }

  async #serveChannels(transport: Transport, socket: Socket): Promise<void> {
    const channels = new Map<number, Channel>();
    for (;;) {
      const payload = await transport.receive();
      const reader = new WireReader(payload);
      const type = reader.byte();
      if (type === GLOBAL_REQUEST) {
        reader.bytes();
        if (reader.byte() === 1) transport.send(message(REQUEST_FAILURE));
      } else if (type === OPEN) {
        const kind = reader.text();
        const [peer, window] = [reader.uint32(), reader.uint32()];
        reader.uint32();
        const channel = new Channel(transport, peer, window);
        channels.set(channels.size, channel);
        transport.send(message(CONFIRM, uint32(peer), uint32(channels.size - 1), uint32(2 ** 31 - 1), uint32(32_768)));
        if (kind === 'direct-tcpip') forward(channel, reader.text(), reader.uint32());
      } else if (type === CHANNEL_REQUEST) {
        const channel = channels.get(reader.uint32());
        const kind = reader.text();
        if (reader.byte() === 1 && channel !== undefined)
          transport.send(message(CHANNEL_SUCCESS, uint32(channel.peer)));
        if (kind === 'exec' && channel !== undefined)
          void (this.#script.exec?.(channel, reader.text()) ?? Promise.resolve())
            .catch(() => undefined)
            .finally(() => channel.exit(0));
      } else if (type > OPEN) channels.get(reader.uint32())?.take(type, reader);
      else if (type === DISCONNECT) return void socket.destroy();
    }
  }
}

/** As a jump host does. */
function forward(channel: Channel, host: string, port: number): void {
  const socket = connect(port, host);
  socket.on('error', () => channel.exit(1)).on('close', () => channel.exit(0));
  socket.on('data', (data: Buffer) => channel.say(data));
  channel.input.pipe(socket);
}
