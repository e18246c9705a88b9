// Describes runs that did not end, without the lock and without touching anything: for plans, checks and people.
import type { UnfinishedRun } from './dead-run.ts';
import { findHolder } from './lock.ts';
import type { TransactionManager } from './manager.ts';
import { goesForward } from './recovery.ts';

type Runs = Pick<TransactionManager, 'stateDir' | 'unfinishedRuns'>;

/** One phrase for all; undefined where there are none. A run that is alive is none: the lock is looked at before and after. */
export async function describeUnfinished(manager: Runs): Promise<string | undefined> {
  const dead = await findUnfinished(manager);
  return dead.length === 0 ? undefined : dead.map(describeRun).join('; ');
}

/** None while another run is alive. */
export async function findUnfinished(manager: Runs): Promise<readonly UnfinishedRun[]> {
  if ((await findHolder(manager.stateDir)) !== undefined) return [];
  const found = manager.unfinishedRuns();
  return (await findHolder(manager.stateDir)) === undefined ? found : [];
}

export function describeRun(run: UnfinishedRun): string {
  switch (run.kind) {
    case 'empty':
      return `The run ${run.run} had not changed anything yet when it ended`;
    case 'damaged':
    case 'foreign':
      return run.fault.message;
    case 'dead':
      return (
        `The run ${run.run} of ${run.state.started} did not end; ` +
        `a real run first brings the host to the state ${goesForward(run) ? 'after' : 'before'} it`
      );
  }
}
