// A certificate authority of our own: requests are verified here, signed in a process that has the keys and no host to listen to.
import { createPublicKey } from 'node:crypto';
import type { Authority, Order, Signed } from './authority.ts';
import { SignerClient } from './signer-client.ts';
import { verifyRequest } from './verify-request.ts';

/** Where the CA lies, and what its certificates say. */
export interface LocalAuthorityOptions {
  /** Made on demand, 0700. */
  readonly folder: string;
  /** O of the subjects. */
  readonly organization: string;
  /** Days that certificates are valid. */
  readonly days: number;
  /** Of the CA's keys; a new CA gets it. Undefined: they have none. */
  readonly passphrase?: string | undefined;
  /** Told once, when the CA was made. */
  readonly made?: (folder: string) => void;
}

/** A CA of our own, made on demand; any number of processes may use its folder. */
export class LocalAuthority implements Authority {
  readonly #options: LocalAuthorityOptions;
  readonly #signer: SignerClient;

  constructor(options: LocalAuthorityOptions) {
    this.#options = options;
    const { folder, organization, passphrase } = options;
    this.#signer = new SignerClient({ folder, organization, passphrase });
  }

  /** Before any host is touched. @throws DeployError ca-failed, ca-passphrase: the CA that is there cannot be used */
  async open(): Promise<void> {
    await this.#signer.open();
  }

  async sign({ request, kind, names, host }: Order): Promise<Signed> {
    const { folder, days } = this.#options;
    const publicKey = await verifiedKey(request);
    const signed = await this.#signer.call('signHost', { publicKey, kind, names, host: hostOf(names, host), days });
    if (signed.made) this.#options.made?.(folder);
    return { chain: `${signed.ca.trim()}\n${signed.certificate.trim()}`.split(/\r?\n/), ends: new Date(signed.ends) };
  }

  async consoleKey(): Promise<string> {
    return this.#signer.call('consoleKey', null);
  }

  async signConsole({ request, names, host }: Omit<Order, 'kind'>): Promise<string> {
    const publicKey = await verifiedKey(request);
    return this.#signer.call('signConsole', { publicKey, names, host: hostOf(names, host), days: this.#options.days });
  }
}

/** DER in base64. */
async function verifiedKey(request: string): Promise<string> {
  const { publicKey } = await verifyRequest(request);
  return createPublicKey(publicKey).export({ type: 'spki', format: 'der' }).toString('base64');
}

function hostOf(names: readonly string[], host: string | undefined): string {
  return host ?? names[0] ?? 'host';
}
