// Which points of a sweep a test run takes: all with OHD_TEST_FULL=1, otherwise some, others for every build and day.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { executable } from '../deploy/executable.ts';

const full = process.env['OHD_TEST_FULL'] === '1';

/** About `share` of all, evenly spread. @param salt keeps sweeps of a file apart */
export async function rotate<T>(all: readonly T[], share: number, salt = ''): Promise<T[]> {
  if (full) return [...all];
  const day = new Date().toISOString().slice(0, 10);
  const build = readFileSync(await executable());
  const step = Math.ceil(all.length / share);
  const first = createHash('sha256').update(build).update(`${day} ${salt}`).digest().readUInt32BE() % step;
  return all.filter((_, index) => index % step === first);
}
