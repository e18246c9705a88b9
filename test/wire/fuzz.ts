// Rounds of damaged conversations: how many, by which seeds, and what is told where one goes wrong.
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { mutate, seededRandom } from './mutate.ts';

/** Rounds of each test in a full run; OHD_FUZZ_ROUNDS names another number, OHD_FUZZ_SEED one round to do again. */
const fullRounds = 100_000;
/** Milliseconds after which a round hangs. */
const hangMs = 60_000;
/** Attempts that making a case smaller may take. */
const mostAttempts = 3000;

export interface Fuzz {
  /** Where nothing else is said. */
  readonly rounds: number;
  /** What one side says where all goes well. */
  readonly originals: readonly Buffer[];
  /** Of which parts come in too. */
  readonly others?: readonly Buffer[];
  /**
   * @param random for whatever else is left to chance
   * @param index of the original
   * @returns what came of it
   * @throws where that must not be
   */
  readonly attempt: (bytes: Buffer, random: () => number, index: number) => Promise<string> | string;
}

/** A limit of node's test runner that fits. */
export const fuzzTimeout = { timeout: 60 * 60 * 1000 };

/** @returns how often each outcome was @throws naming seed and a small case that fails too */
export async function fuzz(
  t: TestContext,
  { rounds, originals, others = [], attempt }: Fuzz,
): Promise<Map<string, number>> {
  const [first, count] = seeds(rounds);
  const outcomes = new Map<string, number>();
  for (let seed = first; seed < first + count; seed++) {
    const index = seed % originals.length;
    const bytes = mutate(originals[index] ?? Buffer.alloc(0), seededRandom(seed), [...originals, ...others]);
    const once = async (of: Buffer): Promise<string> => inTime(attempt(of, seededRandom(~seed), index));
    try {
      const outcome = await once(bytes);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    } catch (cause) {
      const small = await minimise(bytes, async (of) =>
        once(of).then(
          () => false,
          () => true,
        ),
      );
      throw new Error(`OHD_FUZZ_SEED=${seed} fails, and so does ${JSON.stringify(small.toString('latin1'))}`, {
        cause,
      });
    }
  }
  const told = [...outcomes].toSorted(([, a], [, b]) => b - a).map(([outcome, times]) => `${outcome} ${times}`);
  t.diagnostic(`${count} rounds, seeds ${first} to ${first + count - 1}: ${told.join(', ')}`);
  return outcomes;
}

/** Other ones each day, so that none is left out for ever. */
function seeds(rounds: number): [first: number, count: number] {
  const { OHD_FUZZ_SEED: seed, OHD_FUZZ_ROUNDS: given, OHD_TEST_FULL: full } = process.env;
  if (seed !== undefined) return [Number(seed), 1];
  const day = Math.floor(Date.now() / 86_400_000) % 2000;
  return [day * 1_000_000 + 1, given === undefined ? (full === '1' ? fullRounds : rounds) : Number(given)];
}

async function inTime(attempt: Promise<string> | string): Promise<string> {
  if (typeof attempt === 'string') return attempt;
  const over = new AbortController();
  const hangs = delay(hangMs, undefined, { signal: over.signal }).then(() => Promise.reject(new Error('It hangs')));
  try {
    return await Promise.race([attempt, hangs]);
  } finally {
    hangs.catch(() => undefined);
    over.abort();
  }
}

/** Leaves out what is not needed for it to fail: halves first, then ever smaller pieces. */
export async function minimise(bytes: Buffer, fails: (bytes: Buffer) => Promise<boolean>): Promise<Buffer> {
  let least = bytes;
  let attempts = 0;
  for (let size = Math.ceil(bytes.length / 2); size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < least.length && attempts < mostAttempts; attempts++) {
      const without = Buffer.concat([least.subarray(0, at), least.subarray(at + size)]);
      if (await fails(without)) least = without;
      else at += size;
    }
  return least;
}
