// The checksums of a medium: SHA256SUMS, as sha256sum(1) writes and checks it, of every file but itself.
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { asError } from '../../base/errors.ts';

export const sumsName = 'SHA256SUMS';
/** A signature of the checksums, made by whoever needs one (docs/media.md). */
const signatureName = `${sumsName}.asc`;
const chunkBytes = 1024 * 1024;

export interface Verdict {
  checked: number;
  /** One sentence a fault; empty for a whole medium. */
  faults: string[];
}

/** @param signal ends it between two files */
export async function writeSums(folder: string, signal: AbortSignal): Promise<void> {
  const lines: string[] = [];
  for (const file of listFiles(folder)) {
    await setImmediate(undefined, { signal });
    lines.push(`${sumOf(join(folder, file))}  ${file}\n`);
  }
  writeFileSync(join(folder, sumsName), lines.join(''));
}

/** What other systems leave at the top of a stick; nothing of it is ever read. start-script.ts has the same list. */
export function isForeign(name: string): boolean {
  return name.startsWith('.') || name === 'lost+found' || name === 'System Volume Information';
}

/** Finds files that changed, are missing, or were added. */
export function verifySums(folder: string): Verdict {
  let text: string;
  if (!existsSync(join(folder, sumsName)))
    return {
      checked: 0,
      faults: [`no medium is there: no file ${sumsName} in it; name the folder that media create made`],
    };
  try {
    text = readFileSync(join(folder, sumsName), 'utf8');
  } catch (error) {
    return { checked: 0, faults: [`no checksums can be read: ${asError(error).message}`] };
  }
  const sums = parseSums(text);
  if (sums === undefined) return { checked: 0, faults: [`${sumsName} is damaged`] };
  const files = listFiles(folder);
  const added = files.filter((file) => !sums.has(file)).map((file) => `${file} does not belong there`);
  const faults = [...sums].flatMap(([file, sum]) => faultOf(folder, file, sum));
  return { checked: sums.size, faults: [...faults, ...added] };
}

/** Lines `<64 hex digits>  <path>`; undefined where any is another. */
export function parseSums(text: string): Map<string, string> | undefined {
  const sums = new Map<string, string>();
  if (!text.endsWith('\n')) return undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, sum, path] = /^([0-9a-f]{64}) {2}([^/\\].*)$/.exec(line) ?? [];
    if (sum === undefined || path === undefined || path.split('/').includes('..')) return undefined;
    sums.set(path, sum);
  }
  return sums;
}

function faultOf(folder: string, file: string, sum: string): string[] {
  try {
    return sumOf(join(folder, file)) === sum ? [] : [`${file} is damaged`];
  } catch (error) {
    return [`${file} cannot be read: ${asError(error).message}`];
  }
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !isForeign(name))
    .flatMap((entry) => (entry.isDirectory() ? listBelow(folder, entry.name) : [entry.name]))
    .filter((file) => file !== sumsName && file !== signatureName)
    .toSorted();
}

function listBelow(folder: string, name: string): string[] {
  return readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function sumOf(path: string): string {
  const hash = createHash('sha256');
  const fd = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    for (let n = readSync(fd, chunk); n > 0; n = readSync(fd, chunk)) hash.update(chunk.subarray(0, n));
  } finally {
    closeSync(fd);
  }
  return hash.digest('hex');
}
