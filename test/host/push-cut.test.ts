// The link is cut in the middle of a deployment over real ssh, by taking the interface down or silently: the host comes to
// the state before, or after where it was committed; the back-end says so; a retry deploys and brings the log of the lost run.
// OHD_TEST_FULL=1 takes every moment; otherwise some, others from commit to commit.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { executable } from './deploy/executable.ts';
import { cutAt } from './push/cut.ts';
import { makeMoments } from './push/moments.ts';

const full = process.env['OHD_TEST_FULL'] === '1';
/** How many cuts are made where not all are, and how many at the same time: most of it is waiting. */
const share = 2;
const lanes = full ? 4 : share;

const names = makeMoments().map(({ name }, index) => ({ name, index }));
const half = names.length / 2;
/** The second kind begins in the middle: what every k-th takes is of both kinds, and of other moments. */
const all = [
  ...names.map((one) => ({ ...one, kind: 'down' as const })),
  ...[...names.slice(half), ...names.slice(0, half)].map((one) => ({ ...one, kind: 'silent' as const })),
];
const chosen = full ? all : choose(readFileSync(await executable()));

describe(`the link is cut (${chosen.length} of ${all.length})`, { concurrency: lanes }, () => {
  for (const { name, index, kind } of chosen)
    test(`${name}, ${kind}`, async () => {
      // New ones for each: some hold what they wait for.
      const moment = makeMoments()[index];
      if (moment !== undefined) await cutAt(moment, kind);
    });
});

/** Every k-th, beginning elsewhere for every build and day. */
function choose(build: Buffer): typeof all {
  const day = new Date().toISOString().slice(0, 10);
  const step = Math.ceil(all.length / share);
  const first = createHash('sha256').update(build).update(day).digest().readUInt32BE() % step;
  return all.filter((_, index) => index % step === first);
}
