// Our own CA with its keys open: it signs what it is told, and notes it first. It lives in a process that no host talks to.
import { createHash, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { DeployError } from '../../base/errors.ts';
import { makeKeyRevocationList, signHostCertificate } from './ssh-certificate.ts';
import { publicKeyLine } from './ssh-writer.ts';
import { certificateName } from './certificate-name.ts';
import { type CertificateKind, commonName } from './authority.ts';
import { randomSerial, readCa, readConsoleKey, readOrMakeCa, readOrMakeConsoleKey } from './ca-files.ts';
import { type Issuer, makeHostCertificate } from './certificate.ts';
import { IssueRecord } from './issue-record.ts';
import { makeRevocationList } from './revocation-list.ts';

export interface SigningCaOptions {
  readonly folder: string;
  readonly organization: string;
  readonly passphrase?: string | undefined;
}

/** What is certified. */
export interface HostOrder {
  /** SubjectPublicKeyInfo, DER in base64, verified. */
  readonly publicKey: string;
  readonly names: readonly string[];
  readonly host: string;
  readonly days: number;
}

export interface SignedHost {
  /** PEM. */
  readonly ca: string;
  readonly certificate: string;
  /** ISO 8601. */
  readonly ends: string;
  /** The CA was made for it. */
  readonly made: boolean;
}

/** Clocks of clients differ. */
const consoleBackDateMs = 5 * 60_000;
const dayMs = 24 * 3600 * 1000;

/** All methods throw DeployError ca-failed, ca-passphrase. */
export class SigningCa {
  readonly #options: SigningCaOptions;
  readonly #record: IssueRecord;
  #opened: Promise<{ issuer: Issuer; made: boolean }> | undefined;
  #console: Promise<KeyObject> | undefined;

  constructor(options: SigningCaOptions) {
    this.#options = options;
    this.#record = new IssueRecord(options.folder);
  }

  /** Whether there is a CA, and the passphrase is right. */
  async check(): Promise<boolean> {
    const { folder, passphrase } = this.#options;
    await readConsoleKey(folder, passphrase);
    return (await readCa(folder, passphrase)) !== undefined;
  }

  async signHost(order: HostOrder & { readonly kind: CertificateKind }): Promise<SignedHost> {
    const { kind, host, days } = order;
    const names = checkedNames(order);
    const { organization } = this.#options;
    const { issuer, made } = await this.#open();
    const serial = randomSerial();
    const publicKey = Buffer.from(order.publicKey, 'base64');
    const certificate = await makeHostCertificate(issuer, { publicKey, names, organization, days, serial });
    const ends = certificate.validToDate.toISOString();
    await this.#note({ kind, serial, host, names, ends }, certificate.raw);
    return { ca: issuer.certificate.toString(), certificate: certificate.toString(), ends, made };
  }

  /** One OpenSSH public key line. */
  async consoleKey(): Promise<string> {
    return `${publicKeyLine(createPublicKey(await this.#openConsole()))} serial consoles`;
  }

  /** One line. */
  async signConsole(order: HostOrder): Promise<string> {
    const names = checkedNames(order);
    const caKey = await this.#openConsole();
    const serial = BigInt(`0x40${randomBytes(7).toString('hex')}`);
    const now = Date.now();
    const validBefore = new Date(now + order.days * dayMs);
    const { type, blob } = await signHostCertificate(caKey, {
      key: createPublicKey({ key: Buffer.from(order.publicKey, 'base64'), type: 'spki', format: 'der' }),
      serial,
      keyId: commonName(names),
      principals: names,
      validAfter: new Date(now - consoleBackDateMs),
      validBefore,
    });
    const noted = { kind: 'console', serial: serial.toString(16), host: order.host, names } as const;
    await this.#note({ ...noted, ends: validBefore.toISOString() }, blob);
    return `${type} ${blob.toString('base64')} ${commonName(names)}`;
  }

  /** DER, of the certificates that were revoked. */
  async revocationList(days: number): Promise<Buffer> {
    const { folder, passphrase } = this.#options;
    const issuer = await readCa(folder, passphrase);
    if (issuer === undefined) throw new DeployError('ca-failed', `There is no CA in ${folder}`);
    const now = new Date();
    const revoked = (await this.#record.list()).flatMap(({ kind, serial, revokedAt }) =>
      kind === 'console' || revokedAt === undefined ? [] : [{ serial, at: new Date(revokedAt) }],
    );
    return makeRevocationList(issuer, { revoked, number: await this.#record.takeListNumber(now), days, now });
  }

  /** For RevokedHostKeys of ssh, of the console certificates that were revoked. */
  async keyRevocationList(): Promise<Buffer> {
    const { folder, passphrase } = this.#options;
    const caKey = await readConsoleKey(folder, passphrase);
    if (caKey === undefined) throw new DeployError('ca-failed', `The CA in ${folder} signed no console yet`);
    const now = new Date();
    const serials = (await this.#record.list()).flatMap(({ kind, serial, revokedAt }) =>
      kind === 'console' && revokedAt !== undefined ? [BigInt(`0x${serial}`)] : [],
    );
    return makeKeyRevocationList(createPublicKey(caKey), serials, await this.#record.takeListNumber(now), now);
  }

  async #open(): Promise<{ issuer: Issuer; made: boolean }> {
    const { folder, organization, passphrase } = this.#options;
    const first = this.#opened === undefined;
    this.#opened ??= readOrMakeCa(folder, organization, passphrase);
    const { issuer, made } = await this.#opened;
    // Told once.
    return { issuer, made: made && first };
  }

  async #openConsole(): Promise<KeyObject> {
    const { folder, passphrase } = this.#options;
    this.#console ??= readOrMakeConsoleKey(folder, passphrase);
    return this.#console;
  }

  async #note(issued: Omit<Parameters<IssueRecord['add']>[0], 'at' | 'fingerprint'>, content: Buffer): Promise<void> {
    const fingerprint = createHash('sha256').update(content).digest('hex');
    await this.#record.add({ ...issued, at: new Date().toISOString(), fingerprint });
  }
}

/** No other name is ever signed, whatever the caller asks for. */
function checkedNames({ names }: HostOrder): readonly string[] {
  if (names.length === 0) throw new DeployError('ca-name', 'A certificate needs a name');
  return [...new Set(names.map(certificateName))];
}
