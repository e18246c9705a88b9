// The server's side of SSH's transport (RFC 4253): one key exchange, one cipher, enough for any client of OpenSSH from 7.4 on.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import type { Socket } from 'node:net';
import { ByteReader } from '../../src/backend/bootstrap/byte-reader.ts';
import { message, mpint, string, uint32, WireReader } from './wire.ts';

const [KEXINIT, NEWKEYS, ECDH_INIT, ECDH_REPLY] = [20, 21, 30, 31];

export interface HostKeyPair {
  readonly privateKey: KeyObject;
  /** As it stands in known_hosts. */
  readonly blob: Buffer;
}

export function makeHostKey(): HostKeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return { privateKey, blob: Buffer.concat([string('ssh-ed25519'), string(raw)]) };
}

interface Cipher {
  readonly key: Buffer;
  readonly iv: Buffer;
}

/** Packets in both directions. */
export class Transport {
  readonly #socket: Socket;
  readonly #reader: ByteReader;
  readonly #key: HostKeyPair;
  #send: Cipher | undefined;
  #receive: Cipher | undefined;

  constructor(socket: Socket, key: HostKeyPair) {
    this.#socket = socket;
    this.#reader = new ByteReader(socket);
    this.#key = key;
  }

  /** @param version what follows `SSH-2.0-` @param before lines ahead of it, their ends included */
  async greet(version: string, before: string): Promise<void> {
    this.#socket.write(Buffer.from(`${before}SSH-2.0-${version}\r\n`, 'latin1'));
    const theirs = await this.#reader.line(1024);
    await this.#exchangeKeys(Buffer.from(theirs), Buffer.from(`SSH-2.0-${version}`, 'latin1'));
  }

  async receive(): Promise<Buffer> {
    const head = await this.#take(4);
    const size = head.readUInt32BE();
    const packet =
      this.#receive === undefined ? await this.#take(size) : await this.#decrypt(head, size, this.#receive);
    return packet.subarray(1, packet.length - packet.readUInt8());
  }

  send(payload: Buffer): void {
    const block = this.#send === undefined ? 8 : 16;
    const counted = payload.length + 1 + (this.#send === undefined ? 4 : 0);
    const padding = block - (counted % block) + (block - (counted % block) < 4 ? block : 0);
    const packet = Buffer.concat([Buffer.from([padding]), payload, randomBytes(padding)]);
    const head = uint32(packet.length);
    if (this.#socket.writable)
      this.#socket.write(
        Buffer.concat([head, ...(this.#send === undefined ? [packet] : encrypt(head, packet, this.#send))]),
      );
  }

  async #exchangeKeys(clientVersion: Buffer, serverVersion: Buffer): Promise<void> {
    const ours = kexInit();
    this.send(ours);
    const theirs = await this.receive();
    const request = new WireReader(await this.receive());
    if (request.byte() !== ECDH_INIT) throw new Error('the client wants another key exchange');
    const clientPoint = request.bytes();
    const { privateKey, publicKey } = generateKeyPairSync('x25519');
    const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    const jwk = { kty: 'OKP', crv: 'X25519', x: clientPoint.toString('base64url') };
    const secret = diffieHellman({ privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) });
    const { blob, privateKey: hostKey } = this.#key;
    const parts = [clientVersion, serverVersion, theirs, ours, blob, clientPoint, point].map((part) => string(part));
    const hash = sha256(...parts, mpint(secret));
    const signature = Buffer.concat([string('ssh-ed25519'), string(sign(null, hash, hostKey))]);
    this.send(message(ECDH_REPLY, string(blob), string(point), string(signature)));
    this.send(message(NEWKEYS));
    const derive = (letter: string, size: number): Buffer =>
      sha256(mpint(secret), hash, Buffer.from(letter), hash).subarray(0, size);
    this.#send = { iv: derive('B', 12), key: derive('D', 32) };
    const answer = await this.receive();
    if (answer[0] !== NEWKEYS) throw new Error('the client did not take the new keys');
    this.#receive = { iv: derive('A', 12), key: derive('C', 32) };
  }

  async #decrypt(head: Buffer, size: number, cipher: Cipher): Promise<Buffer> {
    const sealed = await this.#take(size + 16);
    const open = createDecipheriv('aes-256-gcm', cipher.key, cipher.iv).setAAD(head).setAuthTag(sealed.subarray(size));
    const packet = Buffer.concat([open.update(sealed.subarray(0, size)), open.final()]);
    count(cipher.iv);
    return packet;
  }

  async #take(size: number): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#reader.bytes(size)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }
}

function encrypt(head: Buffer, packet: Buffer, cipher: Cipher): Buffer[] {
  const seal = createCipheriv('aes-256-gcm', cipher.key, cipher.iv).setAAD(head);
  const sealed = [seal.update(packet), seal.final(), seal.getAuthTag()];
  count(cipher.iv);
  return sealed;
}

/** The last eight bytes count packets (RFC 5647). */
function count(iv: Buffer): void {
  iv.writeBigUInt64BE(BigInt.asUintN(64, iv.readBigUInt64BE(4) + 1n), 4);
}

function kexInit(): Buffer {
  const cipher = 'aes256-gcm@openssh.com';
  const lists = [
    'curve25519-sha256',
    'ssh-ed25519',
    cipher,
    cipher,
    'hmac-sha2-256',
    'hmac-sha2-256',
    'none',
    'none',
    '',
    '',
  ];
  return message(KEXINIT, randomBytes(16), ...lists.map((list) => string(list)), 0, uint32(0));
}

function sha256(...parts: Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
