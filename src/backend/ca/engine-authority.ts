// The CA of an existing oVirt engine, by the engine's own scripts; needs to run as a user who may use them.
import { X509Certificate } from 'node:crypto';
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { asError, DeployError } from '../../base/errors.ts';
import type { Run } from '../../process/run.ts';
import { publicKeyLine } from './ssh-writer.ts';
import { commonName, type Authority, type CertificateKind, type Order, type Signed } from './authority.ts';
import { replaceFile } from './private-files.ts';
import { requestForOthers } from './verify-request.ts';

/** Where the engine has its CA, and what its certificates say. */
export interface EngineAuthorityOptions {
  /** `/etc/pki/ovirt-engine`. */
  readonly pki: string;
  /** Where the scripts are: `/usr/share/ovirt-engine/bin`. */
  readonly scripts: string;
  readonly organization: string;
  readonly days: number;
  /** Seconds one signature may take. */
  readonly timeout: number;
  readonly run: Run;
}

interface Sort {
  readonly suffix: string;
  readonly unit: string;
  readonly ca: string;
  readonly requests: string;
  readonly certs: string;
}

const plain: Sort = { suffix: '', unit: '', ca: 'ca', requests: 'requests', certs: 'certs' };
const sorts: Readonly<Record<CertificateKind | 'console', Sort>> = {
  vdsm: plain,
  qemu: { suffix: '', unit: '/OU=qemu', ca: 'qemu-ca', requests: 'requests-qemu', certs: 'certs-qemu' },
  ovn: { ...plain, suffix: '-ovn' },
  console: { ...plain, suffix: '-ssh' },
};

/** The CA of an oVirt engine on this machine, by its own scripts. */
export class EngineAuthority implements Authority {
  readonly #options: EngineAuthorityOptions;
  readonly #help = new Map<string, Promise<string>>();

  constructor(options: EngineAuthorityOptions) {
    this.#options = options;
  }

  /** Before any host is touched. @throws DeployError ca-failed */
  async open(): Promise<void> {
    const { pki, scripts } = this.#options;
    try {
      await access(join(scripts, 'pki-enroll-request.sh'), constants.X_OK);
      await access(join(pki, plain.requests), constants.W_OK);
    } catch (cause) {
      const reason = asError(cause).message;
      throw new DeployError(
        'ca-failed',
        `--ca engine works on the machine of an oVirt engine, as root or as the user ovirt: ${reason}`,
        { cause },
      );
    }
  }

  async sign({ request, kind, names }: Order): Promise<Signed> {
    const sort = sorts[kind];
    const certificate = await this.#enroll(request, sort, names);
    try {
      const text = await readFile(certificate, 'utf8');
      const host = new X509Certificate(text);
      const ca = await readFile(join(this.#options.pki, `${sort.ca}.pem`), 'utf8');
      return { chain: `${ca.trim()}\n${host.toString().trim()}`.split(/\r?\n/), ends: host.validToDate };
    } catch (cause) {
      throw failure(cause);
    }
  }

  /** The engine signs consoles with its CA's own key. */
  async consoleKey(): Promise<string> {
    try {
      const ca = new X509Certificate(await readFile(join(this.#options.pki, 'ca.pem')));
      return publicKeyLine(ca.publicKey);
    } catch (cause) {
      throw failure(cause);
    }
  }

  /** Both scripts in turn: the second one takes the certificate that the first one made. */
  async signConsole({ request, names }: Omit<Order, 'kind'>): Promise<string> {
    const { pki, days } = this.#options;
    await this.#enroll(request, sorts.console, names);
    const name = fileName(names, sorts.console);
    await this.#call('pki-enroll-openssh-cert.sh', [
      `--name=${name}`,
      '--host',
      `--id=${commonName(names)}`,
      `--principals=${names.join(',')}`,
      `--days=${days}`,
    ]);
    try {
      return (await readFile(join(pki, 'certs', `${name}-cert.pub`), 'utf8')).trim();
    } catch (cause) {
      throw failure(cause);
    }
  }

  /** @returns the path of the certificate */
  async #enroll(request: string, sort: Sort, names: readonly string[]): Promise<string> {
    const { request: verified } = await requestForOthers(request);
    const { pki, organization, days, timeout } = this.#options;
    const script = 'pki-enroll-request.sh';
    const name = fileName(names, sort);
    const subject = `/O=${escape(organization)}/CN=${escape(commonName(names))}${sort.unit}`;
    const help = await this.#helpOf(script);
    const optional: [string, string, boolean][] = [
      ['--san', names.map((one) => `${isIP(one) === 0 ? 'DNS' : 'IP'}:${one}`).join(','), true],
      ['--timeout', String(timeout), true],
      ['--ca-file', sort.ca, sort !== plain && sort.ca !== 'ca'],
      ['--cert-dir', sort.certs, sort.certs !== 'certs'],
      ['--req-dir', sort.requests, sort.requests !== 'requests'],
    ];
    const missing = optional.find(([option, , needed]) => needed && option.endsWith('-dir') && !help.includes(option));
    if (missing !== undefined) throw failure(new Error(`${script} of this engine knows no ${missing[0]}`));
    const more = optional.filter(([option, , wanted]) => wanted && help.includes(option));
    try {
      await replaceFile(join(pki, sort.requests, `${name}.req`), verified, 0o644);
    } catch (cause) {
      throw failure(cause);
    }
    await this.#call(script, [
      `--name=${name}`,
      `--subject=${subject}`,
      `--days=${days}`,
      ...more.map(([option, value]) => `${option}=${value}`),
    ]);
    return join(pki, sort.certs, `${name}.cer`);
  }

  async #helpOf(script: string): Promise<string> {
    const known = this.#help.get(script) ?? this.#readHelp(script);
    this.#help.set(script, known);
    return known;
  }

  async #readHelp(script: string): Promise<string> {
    const { run, scripts } = this.#options;
    const { stdout, stderr } = await run([join(scripts, script), '--help'], { okCodes: 'any', timeoutMs: 30_000 });
    return stdout + stderr;
  }

  async #call(script: string, args: readonly string[]): Promise<void> {
    const { run, scripts, timeout } = this.#options;
    try {
      await run([join(scripts, script), ...args], { timeoutMs: (timeout + 10) * 1000 });
    } catch (cause) {
      throw failure(cause);
    }
  }
}

function fileName(names: readonly string[], { suffix }: Sort): string {
  return `${(names[0] ?? 'host').replaceAll(/[^\w.-]/g, '_')}${suffix}`;
}

/** `/` would begin another part of the subject. */
function escape(text: string): string {
  return text.replaceAll(/[\\/]/g, String.raw`\$&`);
}

function failure(cause: unknown): DeployError {
  return new DeployError('ca-failed', `The engine's CA did not sign: ${asError(cause).message}`, { cause });
}
