// What the CA has issued and revoked: one JSON object a line, appended and synced before a certificate leaves the CA.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeployError, errnoOf } from '../../base/errors.ts';
import type { CertificateKind } from './authority.ts';
import { appendPrivate, readPrivate } from './private-files.ts';

/** A certificate that was issued. */
export interface Issued {
  /** `x509` for those of earlier versions, which did not note it. */
  readonly kind: CertificateKind | 'console' | 'x509';
  /** Hex. */
  readonly serial: string;
  /** As the inventory calls it. */
  readonly host: string;
  readonly names: readonly string[];
  /** ISO 8601, as all times; undefined where an earlier version did not note it. */
  readonly at: string | undefined;
  readonly ends: string;
  /** SHA-256 of the certificate, hex; undefined as above. */
  readonly fingerprint: string | undefined;
}

/** An issued certificate as it stands now. */
export interface IssuedState extends Issued {
  readonly revokedAt: string | undefined;
}

type Line =
  | ({ readonly event: 'issued' } & Issued)
  | { readonly event: 'revoked'; readonly serial: string; readonly at: string }
  | { readonly event: 'list'; readonly number: number; readonly at: string };

export class IssueRecord {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async add(issued: Issued): Promise<void> {
    await this.#append([{ event: 'issued', ...issued }]);
  }

  /** In the order they were issued. @throws DeployError ca-failed where a line is damaged */
  async list(): Promise<IssuedState[]> {
    const lines = await this.#read();
    const revoked = new Map(
      lines.flatMap((line) => (line.event === 'revoked' ? [[line.serial, line.at] as const] : [])),
    );
    const issued = lines.flatMap((line) => (line.event === 'issued' ? [withoutEvent(line)] : []));
    return [...(await this.#readOldIndex()), ...issued].map((one) => ({ ...one, revokedAt: revoked.get(one.serial) }));
  }

  /** Revokes all that the host has. @returns what was not revoked before */
  async revoke(host: string, now: Date): Promise<IssuedState[]> {
    const named = (await this.list()).filter((one) => one.host.toLowerCase() === host.toLowerCase());
    if (named.length === 0) throw new DeployError('bad-argument', `The CA issued no certificate to ${host}`);
    const fresh = named.filter(({ revokedAt }) => revokedAt === undefined);
    const at = now.toISOString();
    if (fresh.length > 0) await this.#append(fresh.map(({ serial }) => ({ event: 'revoked', serial, at })));
    return fresh;
  }

  /** The number of a new revocation list: it grows, also where the clock was set back. */
  async takeListNumber(now: Date): Promise<number> {
    const numbers = (await this.#read()).flatMap((line) => (line.event === 'list' ? [line.number] : []));
    const number = Math.max(now.getTime(), ...numbers.map((one) => one + 1));
    await this.#append([{ event: 'list', number, at: now.toISOString() }]);
    return number;
  }

  get #file(): string {
    return join(this.#folder, 'issued.jsonl');
  }

  async #append(lines: readonly Line[]): Promise<void> {
    // The line break in front ends a line that a crash cut off.
    await appendPrivate(this.#file, lines.map((line) => `\n${JSON.stringify(line)}`).join(''));
  }

  async #read(): Promise<Line[]> {
    const text = (await readPrivate(this.#file)) ?? '';
    return text
      .split('\n')
      .flatMap((line, index) => (line === '' ? [] : parseLine(line, `${this.#file}, line ${index + 1}`)));
  }

  /** What versions before this one kept, in the form of `openssl ca`. */
  async #readOldIndex(): Promise<Issued[]> {
    const text = await readFile(join(this.#folder, 'index.txt'), 'utf8').catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error;
      return '';
    });
    return text.split('\n').flatMap((line) => {
      const [, time, , serial, , subject] = line.split('\t');
      if (time === undefined || serial === undefined || subject === undefined) return [];
      const host = /\/CN=([^/]*)$/.exec(subject)?.[1] ?? subject;
      const ends = time.replace(/^(..)(..)(..)(..)(..)(..)Z$/, '20$1-$2-$3T$4:$5:$6.000Z');
      return [
        {
          kind: 'x509',
          serial: serial.toLowerCase(),
          host,
          names: [host],
          at: undefined,
          ends,
          fingerprint: undefined,
        },
      ] satisfies Issued[];
    });
  }
}

/** A line that was cut off is of a certificate that never left the CA; any other damage could hide one that is to be revoked. */
function parseLine(text: string, place: string): Line[] {
  try {
    return [JSON.parse(text) as Line];
  } catch (cause) {
    if (text.startsWith('{"event":') && !text.endsWith('}')) return [];
    throw new DeployError('ca-failed', `${place} is damaged: put back a copy of this file`, { cause });
  }
}

function withoutEvent({ event: _event, ...issued }: { readonly event: string } & Issued): Issued {
  return issued;
}
