// What a start after a kill has to do: bring one of two states, and say truly which.
import assert from 'node:assert/strict';
import type { Outcome } from '../deploy/client.ts';
import type { Lane } from './lane.ts';
import type { Reference } from './reference.ts';
import { changesOf, exactChanges } from './states.ts';

type States = Pick<Reference, 'deployed' | 'committed'>;

/** Starts again: the recovery says which state it brings, and that is the state the host is in. */
export async function recoversTo(lane: Lane, reference: States): Promise<'before' | 'after'> {
  return isInState(lane, recovered(await lane.startAgain()), reference);
}

/** That the host is in the state that was said; where nothing was said, before or after a whole deployment. */
export async function isInState(
  lane: Lane,
  said: string | undefined,
  { deployed, committed }: States,
): Promise<'before' | 'after'> {
  const now = await lane.snapshot();
  const changes = changesOf(lane.before, now);
  if (said !== 'after') {
    // The very last record of a whole run leaves nothing to recover either.
    const whole = said === undefined && changes.length > 0;
    assert.deepEqual(whole ? changes : exactChanges(lane.before, now), whole ? deployed : []);
    return whole ? 'after' : 'before';
  }
  assertCommitted(changes, { deployed, committed });
  assert.deepEqual(await lane.certificateFaults(), '');
  const { code } = await lane.deploySteadily();
  assert.equal(code, 0);
  assert.deepEqual(changesOf(lane.before, await lane.snapshot()), deployed, 'the next deployment does what is left');
  return 'after';
}

/** That all is there which the commit does, and perhaps some or all of what follows it. */
export function assertCommitted(changes: readonly string[], { deployed, committed }: States): void {
  const certain = committed.filter((change) => deployed.includes(change));
  assert.deepEqual(without(certain, changes), [], 'committed, and not there');
  // What follows the commit may be cut in the middle: a zone of the firewall with some of its services.
  const following = without(deployed, committed).map(subjectOf);
  const foreign = without(changes, [...committed, ...deployed]).filter((one) => !following.includes(subjectOf(one)));
  assert.deepEqual(foreign, [], 'there, and not of this deployment');
}

/** `+ /etc/file …`: which file, whatever is in it. */
function subjectOf(change: string): string {
  return change.split(' ').slice(0, 2).join(' ');
}

/** The state that the recovery says it brought; none where there was nothing to recover. */
export function recovered({ records, stdout }: Outcome): string | undefined {
  const errors = records.filter((record) => record.startsWith('ERROR') && !record.includes('Forced failure'));
  assert.deepEqual(errors, [], stdout.slice(-2000));
  return /^WARNING Recovered: the host is in the state (before|after) the run/m.exec(records.join('\n'))?.[1];
}

function without(all: readonly string[], some: readonly string[]): string[] {
  return all.filter((one) => !some.includes(one));
}
