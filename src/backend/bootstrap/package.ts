// The executable that is sent: its checksum, and its compressed forms, each made once and kept.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress } from 'node:zlib';
import { asError, DeployError } from '../../base/errors.ts';
import type { Decoder, MachineType } from '../border/words.ts';

/** How the executable is compressed on its way. */
export type Encoding = 'zstd' | 'gzip' | 'plain';

/** A form of the executable; `size` in bytes. */
export interface EncodedFile {
  readonly encoding: Encoding;
  readonly path: string;
  readonly size: number;
}

/** The executables for the machine types there are, each opened when a host of its type is met. */
export class AgentPackages {
  readonly #executable: string;
  readonly #cache: string;
  readonly #opened = new Map<string, Promise<AgentPackage>>();

  /** @param executable the one for this machine's type; others lie beside it, `-linux-arm64` behind its name */
  constructor(executable: string, cache: string) {
    this.#executable = executable;
    this.#cache = cache;
  }

  /** @throws DeployError platform-unsupported, bad-configuration */
  async forMachine(machine: MachineType): Promise<AgentPackage> {
    const known = this.#opened.get(machine) ?? AgentPackage.open(this.#pathFor(machine), this.#cache);
    this.#opened.set(machine, known);
    return known;
  }

  #pathFor(machine: MachineType): string {
    const type = types.get(machine);
    if (type === undefined)
      throw new DeployError(
        'platform-unsupported',
        `The host is of machine type '${machine}': there is no executable for it`,
      );
    const base = this.#executable.replace(/-linux-[a-z0-9]+$/, '');
    const own = type === process.arch ? [this.#executable] : [];
    const path = [...own, `${base}-linux-${type}`, ...(type === 'x64' ? [base] : [])].find((file) => existsSync(file));
    if (path !== undefined) return path;
    throw new DeployError(
      'platform-unsupported',
      `The host is ${machine} and there is no ${base}-linux-${type} for it`,
    );
  }
}

/** Three seconds once for a tenth less on every way; above it each percent takes as long again (docs/performance.md). */
const zstdLevel = 9;

const types = new Map([
  ['x86_64', 'x64'],
  ['aarch64', 'arm64'],
]);

/** One executable that is sent to hosts; `size` in bytes, `sha256` in hex. */
export class AgentPackage {
  readonly sha256: string;
  readonly size: number;
  readonly #path: string;
  readonly #cache: string;
  readonly #encoded = new Map<Encoding, Promise<EncodedFile>>();

  private constructor(path: string, cache: string, sha256: string, size: number) {
    this.#path = path;
    this.#cache = cache;
    this.sha256 = sha256;
    this.size = size;
  }

  /** @param cache a folder of ours for the compressed forms @throws DeployError bad-configuration */
  static async open(path: string, cache: string): Promise<AgentPackage> {
    try {
      const hash = createHash('sha256');
      await pipeline(createReadStream(path), hash);
      return new AgentPackage(path, cache, hash.digest('hex'), (await stat(path)).size);
    } catch (cause) {
      throw new DeployError('bad-configuration', `The executable for hosts cannot be read: ${asError(cause).message}`, {
        cause,
      });
    }
  }

  /** The form for a host with these decompressors. */
  async encoded(decoders: readonly Decoder[]): Promise<EncodedFile> {
    const encoding = (['zstd', 'gzip'] as const).find((known) => decoders.includes(known)) ?? 'plain';
    const made = this.#encoded.get(encoding) ?? this.#make(encoding);
    this.#encoded.set(encoding, made);
    return made;
  }

  async #make(encoding: Encoding): Promise<EncodedFile> {
    if (encoding === 'plain') return { encoding, path: this.#path, size: this.size };
    const path = join(this.#cache, `${this.sha256}.${encoding}`);
    const known = await stat(path).catch(() => undefined);
    if (known !== undefined) return { encoding, path, size: known.size };
    const temporary = `${path}.${randomBytes(8).toString('hex')}`;
    try {
      await mkdir(this.#cache, { recursive: true, mode: 0o700 });
      const encoder =
        encoding === 'gzip'
          ? createGzip({ level: 9 })
          : createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: zstdLevel } });
      await pipeline(createReadStream(this.#path), encoder, createWriteStream(temporary, { flags: 'wx', mode: 0o600 }));
      await rename(temporary, path);
    } catch (cause) {
      throw new DeployError(
        'file-write',
        `The executable cannot be compressed into ${path}: ${asError(cause).message}. Make room there, or name another folder with --state`,
        { cause },
      );
    } finally {
      await rm(temporary, { force: true });
    }
    return { encoding, path, size: (await stat(path)).size };
  }
}
