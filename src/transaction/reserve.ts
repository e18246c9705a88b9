// Space that a run takes before it changes anything, so that it can take all back, and record it, on a disk that filled up meanwhile.
import * as fs from 'node:fs';
import { randomBytes } from 'node:crypto';
import { giveSpace, takeSpace, testSpace } from './disk-space.ts';

export const reserveName = 'reserve';
const size = 256 * 1024;
/** A block of most file systems: what a record needs at most. */
const piece = 4096;

/** A file of that size, given back by cutting it. */
export class Reserve {
  readonly #path: string;
  #left: number;

  private constructor(path: string, left: number) {
    this.#path = path;
    this.#left = left;
  }

  /** Random bytes: zeros take no room on file systems that compress. @throws ENOSPC and others */
  static make(runDir: string): Reserve {
    const path = `${runDir}/${reserveName}`;
    testSpace.writes += 1;
    const fd = fs.openSync(path, fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_EXCL, 0o600);
    try {
      if (takeSpace(size) < size) throw noSpace();
      fs.writeFileSync(fd, randomBytes(size));
      fs.fsyncSync(fd);
    } catch (error) {
      fs.rmSync(path, { force: true });
      throw error;
    } finally {
      fs.closeSync(fd);
    }
    return new Reserve(path, size);
  }

  /** What a dead run has left of it; made where it had none, and none where there is no room any more. */
  static find(runDir: string): Reserve {
    const path = `${runDir}/${reserveName}`;
    try {
      const stat = fs.lstatSync(path, { throwIfNoEntry: false });
      if (stat === undefined) return Reserve.make(runDir);
      return new Reserve(path, stat.isFile() ? stat.size : 0);
    } catch {
      return new Reserve(path, 0);
    }
  }

  /** For one record. @returns false: nothing is left */
  releasePiece(): boolean {
    return this.#release(piece);
  }

  /** For what taking back writes elsewhere on that file system. */
  releaseHalf(): void {
    this.#release(this.#left / 2);
  }

  /** The run is over. */
  remove(): void {
    fs.rmSync(this.#path, { force: true });
    giveSpace(this.#left);
    this.#left = 0;
  }

  #release(bytes: number): boolean {
    const freed = Math.min(this.#left, Math.ceil(bytes / piece) * piece);
    if (freed === 0) return false;
    try {
      fs.truncateSync(this.#path, this.#left - freed);
    } catch {
      return false;
    }
    this.#left -= freed;
    giveSpace(freed);
    return true;
  }
}

export function noSpace(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}
