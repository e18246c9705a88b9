// What killed and disturbed deployments are compared with: a whole deployment, and one that ends with its commit.
import assert from 'node:assert/strict';
import type { Lane } from './lane.ts';
import { changesOf } from './states.ts';

export interface Reference {
  /** What a whole deployment changes, as `changesOf` tells it. */
  deployed: readonly string[];
  /** What is changed when the transaction is committed, and nothing after it was begun. */
  committed: readonly string[];
  /** How many mutation points a whole deployment passes. */
  points: number;
  /** How many milliseconds it took. */
  milliseconds: number;
}

/** Deploys on two hosts at the same time, and renews them. */
export async function makeReference([one, other]: readonly Lane[]): Promise<Reference> {
  assert.ok(one !== undefined && other !== undefined, 'it takes two hosts');
  const start = performance.now();
  const [whole, cut] = await Promise.all([
    measure(one, 0),
    measure(other, 1, 'OTOPI_FORCE_FAIL_STAGE=CLOSEUP OTOPI_FORCE_FAIL_PRIORITY=0'),
  ]);
  assert.ok(whole.points > 100, `a deployment has many points, this one ${whole.points}`);
  assert.ok(cut.changes.length > 50, `a commit changes much, this one ${cut.changes.length}`);
  assert.notDeepEqual(cut.changes, whole.changes, 'something follows the commit');
  const milliseconds = whole.end - start;
  return { deployed: whole.changes, committed: cut.changes, points: whole.points, milliseconds };
}

async function measure(
  lane: Lane,
  expected: number,
  environment = '',
): Promise<{ changes: string[]; points: number; end: number }> {
  const { code, shown, records } = await lane.deploy(environment);
  const end = performance.now();
  assert.equal(code, expected, records.join('\n'));
  const points = Number(/mutation points passed: (\d+)/.exec(shown['LOG'] ?? '')?.[1]);
  const changes = changesOf(lane.before, await lane.snapshot());
  await lane.renew();
  return { changes, points, end };
}
