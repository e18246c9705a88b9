// A CA behind a command of the site: the request on its stdin, the chain on its stdout, CA first.
import type { X509Certificate } from 'node:crypto';
import { asError, DeployError } from '../../base/errors.ts';
import type { Run } from '../../process/run.ts';
import { formatCertificates, parseCertificates } from '../../x509/pem.ts';
import type { Authority, Order, Signed } from './authority.ts';
import { requestForOthers } from './verify-request.ts';

/** The command and its limit. */
export interface CommandAuthorityOptions {
  /** An argument list; OHD_KIND and OHD_NAMES tell it what for. */
  readonly command: readonly [string, ...string[]];
  /** Seconds. */
  readonly timeout: number;
  readonly run: Run;
}

/** A CA behind a command of the site. */
export class CommandAuthority implements Authority {
  readonly #options: CommandAuthorityOptions;

  constructor(options: CommandAuthorityOptions) {
    this.#options = options;
  }

  async sign({ request, kind, names }: Order): Promise<Signed> {
    const { request: verified } = await requestForOthers(request);
    const certificates = parseCertificates(await this.#call(verified, kind, names));
    const host = certificates.find((one): one is X509Certificate => !one.ca);
    if (certificates.length < 2 || host === undefined)
      throw new DeployError('ca-failed', 'The CA command answered no chain of a CA and a host certificate');
    return { chain: formatCertificates(certificates).trim().split(/\r?\n/), ends: host.validToDate };
  }

  async consoleKey(): Promise<string> {
    return (await this.#call('', 'console-key', [])).trim();
  }

  async signConsole({ request, names }: Omit<Order, 'kind'>): Promise<string> {
    const { request: verified } = await requestForOthers(request);
    return (await this.#call(verified, 'console', names)).trim();
  }

  async #call(stdin: string, kind: string, names: readonly string[]): Promise<string> {
    const { command, timeout, run } = this.#options;
    try {
      const env = { OHD_KIND: kind, OHD_NAMES: names.join(',') };
      return (await run(command, { stdin, env, timeoutMs: timeout * 1000 })).stdout;
    } catch (cause) {
      throw new DeployError('ca-failed', `The CA command failed: ${asError(cause).message}`, { cause });
    }
  }
}
