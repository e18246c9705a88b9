// The other end of the signing process: one for as long as its parent lives, started with the first call.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isSea } from 'node:sea';
import type { Readable, Writable } from 'node:stream';
import { DeployError } from '../../base/errors.ts';
import { type SignerAnswer, type SignerCalls, signerWord } from './signer.ts';
import type { SigningCaOptions } from './signing-ca.ts';

/** One signature, a new CA's key included. */
const limitMs = 120_000;
const longestComplaint = 2000;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: DeployError) => void;
}

export class SignerClient {
  readonly #options: SigningCaOptions;
  readonly #waiting = new Map<number, Waiting>();
  #child: Child | undefined;
  #opened: Promise<boolean> | undefined;
  #lastId = 0;

  constructor(options: SigningCaOptions) {
    this.#options = options;
  }

  /** @returns whether there is a CA already @throws DeployError ca-failed, ca-passphrase */
  async open(): Promise<boolean> {
    if (this.#opened === undefined) {
      this.#child = this.#start();
      this.#opened = this.#ask('open', this.#options);
    }
    return this.#opened;
  }

  /** @throws DeployError ca-failed, ca-passphrase, ca-name */
  async call<C extends Exclude<keyof SignerCalls, 'open'>>(
    call: C,
    order: Parameters<SignerCalls[C]>[0],
  ): Promise<ReturnType<SignerCalls[C]>> {
    await this.open();
    return this.#ask(call, order);
  }

  async #ask<C extends keyof SignerCalls>(
    call: C,
    order: Parameters<SignerCalls[C]>[0],
  ): Promise<ReturnType<SignerCalls[C]>> {
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    // It keeps this process alive, too: the child itself does not.
    const timer = setTimeout(() => this.#end(failure(`it did not answer within ${limitMs / 1000} s`)), limitMs);
    this.#child?.stdin.write(`${JSON.stringify({ id, call, order })}\n`);
    try {
      return (await promise) as ReturnType<SignerCalls[C]>;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  #start(): Child {
    const [program, ...args] = signerCommand();
    const child = spawn(program, args, {
      stdio: 'pipe',
      // A session of its own: a Ctrl-C reaches the parent alone, which ends its hosts in order.
      detached: true,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    });
    let complaint = '';
    child.stderr.on('data', (data: Buffer) => (complaint = (complaint + data.toString()).slice(0, longestComplaint)));
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => this.#end(failure(error.message)));
    child.once('close', (code, signal) => this.#end(failure(`it ended with ${signal ?? code}: ${complaint.trim()}`)));
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(JSON.parse(line) as SignerAnswer));
    child.unref();
    for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket).unref();
    return child;
  }

  #take({ id, value, error }: SignerAnswer): void {
    if (error === undefined) this.#waiting.get(id)?.resolve(value);
    else this.#waiting.get(id)?.reject(new DeployError(error.code, error.message));
  }

  /** Whatever comes next starts another one. */
  #end(reason: DeployError): void {
    const child = this.#child;
    this.#child = undefined;
    this.#opened = undefined;
    child?.kill('SIGKILL');
    for (const { reject } of this.#waiting.values()) reject(reason);
  }
}

/** Our executable, the library's own program beside it, or the sources. */
function signerCommand(): readonly [string, ...string[]] {
  if (isSea()) return [process.execPath, signerWord];
  const built = join(import.meta.dirname, 'sign.js');
  if (existsSync(built)) return [process.execPath, built];
  return [process.execPath, join(import.meta.dirname, '../../main.ts'), signerWord];
}

function failure(reason: string): DeployError {
  return new DeployError('ca-failed', `The signing process failed: ${reason}`);
}
