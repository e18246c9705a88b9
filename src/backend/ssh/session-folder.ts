// The private folder of one connection: ssh's log, the known_hosts file that ssh fills, and the socket of the askpass helper.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asError, DeployError } from '../../base/errors.ts';
import { parseKnownHosts } from './host-key.ts';
import type { HostKey } from './target.ts';

/** Bytes that the name of a socket may have (sun_path in unix(7), its end included). */
const longestSocket = 107;

export class SessionFolder {
  readonly path: string;
  readonly log: string;
  readonly knownHosts: string;
  readonly socket: string;

  private constructor(path: string) {
    this.path = path;
    this.log = join(path, 'log');
    this.knownHosts = join(path, 'known_hosts');
    this.socket = join(path, 'socket');
  }

  /** @param known lines of the known_hosts file @throws DeployError file-write */
  static make(known: readonly string[]): SessionFolder {
    const failures: string[] = [];
    for (const base of new Set([tmpdir(), '/tmp', '/var/tmp'])) {
      try {
        return SessionFolder.#makeIn(base, known);
      } catch (thrown) {
        failures.push(`${base}: ${asError(thrown).message}`);
      }
    }
    throw new DeployError(
      'file-write',
      `No folder for a connection can be made: ${failures.join('; ')}. Make room there, or set TMPDIR to a folder that has room and a short name`,
    );
  }

  static #makeIn(base: string, known: readonly string[]): SessionFolder {
    const folder = new SessionFolder(mkdtempSync(join(base, 'ovirt-host-deploy-ssh-')));
    try {
      if (Buffer.byteLength(folder.socket) > longestSocket)
        throw new Error(`its name is too long for a socket, which has at most ${longestSocket} bytes`);
      writeFileSync(folder.knownHosts, known.map((line) => `${line}\n`).join(''), { mode: 0o600, flag: 'wx' });
      return folder;
    } catch (thrown) {
      folder.removeNow();
      throw thrown;
    }
  }

  /** The key that ssh wrote down when it had verified it; undefined where a certificate vouched for the host. */
  verifiedKey(): HostKey | undefined {
    return parseKnownHosts(this.#read(this.knownHosts)).findLast(({ marker }) => marker === '')?.key;
  }

  readLog(): string {
    return this.#read(this.log);
  }

  removeNow(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  #read(path: string): string {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  }
}
