// The file of a journal: a record is in it whole and synced, or not at all.
import * as fs from 'node:fs';
import { giveSpace, takeSpace, testSpace } from './disk-space.ts';
import { noSpace } from './reserve.ts';

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = fs.constants;

export class JournalFile {
  readonly #fd: number;
  /** Bytes of whole records. */
  #size: number;

  private constructor(fd: number, size: number) {
    this.#fd = fd;
    this.#size = size;
  }

  static create(path: string): JournalFile {
    return new JournalFile(fs.openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600), 0);
  }

  /** @param size what a crash has left behind it is cut off */
  static reopen(path: string, size: number): JournalFile {
    const fd = fs.openSync(path, O_RDWR | O_NOFOLLOW);
    try {
      if (fs.fstatSync(fd).size > size) {
        fs.ftruncateSync(fd, size);
        fs.fsyncSync(fd);
      }
      return new JournalFile(fd, size);
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
  }

  /** @returns where it begins. @throws ENOSPC and others: nothing of it counts */
  append(line: string): number {
    const bytes = Buffer.from(line);
    const start = this.#size;
    testSpace.writes += 1;
    let done = 0;
    try {
      while (done < bytes.length) done += this.#writeSome(bytes.subarray(done), start + done);
      fs.fdatasyncSync(this.#fd);
    } catch (error) {
      this.#cutBack();
      giveSpace(done);
      throw error;
    }
    this.#size += bytes.length;
    return start;
  }

  /** Changes a record in place, which needs no space. */
  overwrite(position: number, line: string): void {
    fs.writeSync(this.#fd, line, position);
    fs.fdatasyncSync(this.#fd);
  }

  close(): void {
    fs.closeSync(this.#fd);
  }

  #writeSome(bytes: Uint8Array, position: number): number {
    const room = takeSpace(bytes.length);
    if (room === 0) throw noSpace();
    return fs.writeSync(this.#fd, bytes, 0, room, position);
  }

  /** Where even that fails, the next record is written over it. */
  #cutBack(): void {
    try {
      fs.ftruncateSync(this.#fd, this.#size);
      fs.fdatasyncSync(this.#fd);
    } catch {
      // Readers drop a tail without its newline.
    }
  }
}
