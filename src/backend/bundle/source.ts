// The tar that is sent as a bundle: a file as it is, or one made of a folder or of our executable and made anew in time.
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { asError, DeployError } from '../../base/errors.ts';
import type { Run } from '../../process/run.ts';
import { writeBundleTar, writeFolderTar } from './bundle.ts';

/** Where a bundle comes from. */
export interface BundleSourceParts {
  /** A tar or a folder; undefined for one of the executable. */
  readonly place: string | undefined;
  readonly executable: string;
  /** Folder of ours for tars that are made. */
  readonly cache: string;
  /** File name of such a tar. */
  readonly name: string;
  /** Milliseconds that such a tar is good for. */
  readonly refresh: number;
  readonly run: Run;
}

/** A bundle for any number of hosts. */
export class BundleSource {
  readonly #parts: BundleSourceParts;
  #latest: Promise<unknown> = Promise.resolve();

  constructor(parts: BundleSourceParts) {
    this.#parts = parts;
  }

  /** One after the other: hosts at the same time take the same tar. @throws DeployError bad-configuration, file-write */
  async tar(): Promise<{ path: string; size: number }> {
    const made = this.#latest.then(async () => this.#make());
    this.#latest = made.catch(() => undefined);
    return made;
  }

  async #make(): Promise<{ path: string; size: number }> {
    const { place, executable, name, refresh, run } = this.#parts;
    const from = await look(place ?? executable);
    if (place !== undefined && from.isFile()) return { path: place, size: from.size };
    // Each source has a folder of its own: of the same name are tars of other folders.
    const source = createHash('sha256').update(resolve(place ?? executable));
    const file = join(this.#parts.cache, `bundle-${source.digest('hex').slice(0, 16)}`, name);
    if (!(await isFresh(file, refresh))) {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await (place === undefined ? writeBundleTar(executable, file, false, run) : writeFolderTar(place, file, run));
    }
    return { path: file, size: (await look(file)).size };
  }
}

/** As an engine does it: the time alone counts. */
async function isFresh(file: string, milliseconds: number): Promise<boolean> {
  const made = await stat(file).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs < milliseconds;
}

async function look(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    throw new DeployError('bad-configuration', `The bundle cannot be read: ${asError(cause).message}`, { cause });
  }
}
