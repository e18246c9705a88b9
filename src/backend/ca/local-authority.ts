// A certificate authority of our own: a folder with its key, its certificate, an index as OpenSSL keeps it, a key for consoles.
import { randomBytes, X509Certificate } from 'node:crypto';
import { appendFile, link, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asError, DeployError, errnoOf } from '../../core/errors.ts';
import type { Run } from '../../process/run.ts';
import { makeRsaKey } from '../../x509/rsa-key.ts';
import { commonName, type Authority, type Order, type Signed } from './authority.ts';
import { makeCaCertificate, makeHostCertificate } from './certificate.ts';
import { sshPublicKeyLine } from './ssh-public-key.ts';
import { verifyRequest } from './verify-request.ts';

/** Where the CA lies, and what its certificates say. */
export interface LocalAuthorityOptions {
  /** Made on demand, 0700. */
  readonly folder: string;
  /** O of the subjects. */
  readonly organization: string;
  /** 398 to 1827. */
  readonly days: number;
  readonly run: Run;
}

const caKeyBits = 3072;
const caDays = 3652;

/** A CA of our own, made on demand; any number of processes may use its folder. */
export class LocalAuthority implements Authority {
  readonly #options: LocalAuthorityOptions;
  #opened: Promise<{ key: string; certificate: string }> | undefined;
  #console: Promise<string> | undefined;

  constructor(options: LocalAuthorityOptions) {
    this.#options = options;
  }

  async sign({ request, names }: Order): Promise<Signed> {
    const { publicKey } = await verifyRequest(request);
    const ca = await this.#open();
    const { organization, days } = this.#options;
    const serial = randomSerial();
    const host = await makeHostCertificate(ca, { publicKey, names, organization, days, serial });
    const { validToDate, subject } = new X509Certificate(host);
    await this.#note(serial, validToDate, subject ?? '');
    return { chain: `${ca.certificate.trim()}\n${host.trim()}`.split(/\r?\n/), ends: validToDate };
  }

  async consoleKey(): Promise<string> {
    const { stdout } = await this.#options.run(['ssh-keygen', '-y', '-f', await this.#openConsole()], {
      timeoutMs: 30_000,
    });
    return stdout.trim();
  }

  async signConsole({ request, names }: Omit<Order, 'kind'>): Promise<string> {
    const { publicKey } = await verifyRequest(request);
    const key = await this.#openConsole();
    const folder = await mkdtemp(join(tmpdir(), 'ovirt-host-deploy-console-'));
    try {
      const file = join(folder, 'host.pub');
      await writeFile(file, sshPublicKeyLine(publicKey));
      const validity = `-5m:+${this.#options.days}d`;
      const id = commonName(names);
      await this.#options.run(
        ['ssh-keygen', '-q', '-s', key, '-h', '-I', id, '-n', names.join(','), '-V', validity, file],
        { timeoutMs: 30_000 },
      );
      return (await readFile(join(folder, 'host-cert.pub'), 'utf8')).trim();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The CA's key and certificate, made where there is none. */
  async #open(): Promise<{ key: string; certificate: string }> {
    this.#opened ??= this.#readOrMake();
    return this.#opened;
  }

  async #readOrMake(): Promise<{ key: string; certificate: string }> {
    const { folder, organization } = this.#options;
    const file = join(folder, 'ca.pem');
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const text = await readFile(file, 'utf8').catch(absent);
      if (text !== undefined) return splitCa(text, file);
      const key = await makeRsaKey(caKeyBits);
      const certificate = await makeCaCertificate(key, { organization, days: caDays, serial: randomSerial() });
      await writeExclusive(file, `${certificate.trim()}\n${key.trim()}\n`);
      // Another back-end may have been faster: what is there counts.
      return splitCa(await readFile(file, 'utf8'), file);
    } catch (cause) {
      throw failure(`The certificate authority in ${folder} cannot be used`, cause);
    }
  }

  async #openConsole(): Promise<string> {
    this.#console ??= this.#makeConsole();
    return this.#console;
  }

  async #makeConsole(): Promise<string> {
    const { folder, run } = this.#options;
    const file = join(folder, 'console_ca');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readFile(file).catch(absent)) !== undefined) return file;
    const temporary = join(folder, `.console_ca.${randomBytes(6).toString('hex')}`);
    await run([
      'ssh-keygen',
      '-q',
      '-t',
      'rsa',
      '-b',
      String(caKeyBits),
      '-N',
      '',
      '-C',
      'serial consoles',
      '-f',
      temporary,
    ]);
    await rm(`${temporary}.pub`);
    await publish(temporary, file);
    return file;
  }

  /** A line as `openssl ca` writes it: state, end, revocation, serial, file, subject. */
  async #note(serial: string, ends: Date, subject: string): Promise<void> {
    const time = ends
      .toISOString()
      .replaceAll(/[-:T]|\.\d+/g, '')
      .slice(2);
    const line = ['V', time, '', serial.toUpperCase(), 'unknown', `/${subject.replaceAll('\n', '/')}`].join('\t');
    await appendFile(join(this.#options.folder, 'index.txt'), `${line}\n`, { mode: 0o600 });
  }
}

/** 120 random bits, positive, in hex. */
function randomSerial(): string {
  return `40${randomBytes(15).toString('hex')}`;
}

/** One file holds both, so that they can never belong to different CAs. */
function splitCa(text: string, file: string): { key: string; certificate: string } {
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text)?.[0];
  const key = /-----BEGIN (?:RSA )?PRIVATE KEY-----[^-]+-----END (?:RSA )?PRIVATE KEY-----/.exec(text)?.[0];
  if (certificate === undefined || key === undefined) throw new Error(`${file} holds no certificate with its RSA key`);
  return { key, certificate };
}

async function writeExclusive(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, text, { mode: 0o600, flag: 'wx', flush: true });
  await publish(temporary, file);
}

/** Under its name unless there is one already. */
async function publish(temporary: string, file: string): Promise<void> {
  try {
    await link(temporary, file);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

function absent(error: unknown): undefined {
  if (errnoOf(error) !== 'ENOENT') throw error;
}

function failure(what: string, cause: unknown): DeployError {
  return cause instanceof DeployError
    ? cause
    : new DeployError('ca-failed', `${what}: ${asError(cause).message}`, { cause });
}
