// Damages a medium: one bit of one byte, and back.
import { closeSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** All files of a medium, with their paths. */
export function filesOf(medium: string): string[] {
  return readdirSync(medium, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** @returns what undoes it. */
export function flip(file: string, place: number, bit = 0): () => void {
  toggle(file, place, bit);
  return () => toggle(file, place, bit);
}

function toggle(file: string, place: number, bit: number): void {
  const fd = openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  readSync(fd, byte, 0, 1, place);
  byte[0] = (byte[0] ?? 0) ^ (1 << bit);
  writeSync(fd, byte, 0, 1, place);
  closeSync(fd);
}
