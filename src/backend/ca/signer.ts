// The signing process: JSON lines on stdin, answers on stdout. It holds the CA's keys and gets no word of a host but verified keys.
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { ErrorCode } from '../../base/error-codes.ts';
import { asError, DeployError } from '../../base/errors.ts';
import { type HostOrder, type SignedHost, SigningCa, type SigningCaOptions } from './signing-ca.ts';
import type { CertificateKind } from './authority.ts';

/** First argument of the process. */
export const signerWord = '--sign';

/** What it can be asked, and what it answers. `open` comes first. */
export interface SignerCalls {
  open: (options: SigningCaOptions) => boolean;
  signHost: (order: HostOrder & { readonly kind: CertificateKind }) => SignedHost;
  consoleKey: (nothing: null) => string;
  signConsole: (order: HostOrder) => string;
}

export interface SignerRequest {
  readonly id: number;
  readonly call: keyof SignerCalls;
  readonly order: unknown;
}

export interface SignerAnswer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

/** Serves one parent until its input ends. @returns the exit code */
export async function serveSigner(input: Readable, output: Writable): Promise<number> {
  process.umask(0o077);
  let ca: SigningCa | undefined;
  const opened = (): SigningCa => {
    if (ca === undefined) throw new DeployError('ca-failed', 'The CA is not open');
    return ca;
  };
  const calls: { [C in keyof SignerCalls]: (order: never) => Promise<unknown> } = {
    open: async (options: SigningCaOptions) => {
      ca = new SigningCa(options);
      return ca.check();
    },
    signHost: async (order: HostOrder & { kind: CertificateKind }) => opened().signHost(order),
    consoleKey: async () => opened().consoleKey(),
    signConsole: async (order: HostOrder) => opened().signConsole(order),
  };
  const answer = async ({ id, call, order }: SignerRequest): Promise<SignerAnswer> => {
    try {
      if (!Object.hasOwn(calls, call)) throw new DeployError('ca-failed', `There is no call ${call}`);
      return { id, value: await calls[call](order as never) };
    } catch (thrown) {
      const code = thrown instanceof DeployError ? thrown.code : 'ca-failed';
      return { id, error: { code, message: asError(thrown).message } };
    }
  };
  const running = new Set<Promise<void>>();
  for await (const line of createInterface({ input })) {
    const one = answer(JSON.parse(line) as SignerRequest).then((answered) => {
      output.write(`${JSON.stringify(answered)}\n`);
      running.delete(one);
    });
    running.add(one);
  }
  await Promise.all(running);
  return 0;
}
