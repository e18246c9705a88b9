// How a run that failed leaves the host: one word for machines, one sentence for people.

export type HostStateKind = 'unchanged' | 'rolled-back' | 'deployed' | 'unfinished';

export interface HostState {
  readonly kind: HostStateKind;
  readonly text: string;
}

/** Of a run that did not even begin. */
export const unchangedHost: HostState = { kind: 'unchanged', text: 'The host is unchanged' };

/** What the transactions of a run know. */
export interface Traces {
  /** An earlier run is not finished: this one was not let in, or failed at it. */
  readonly unfinishedRun: boolean;
  /** This run recovered an earlier one. */
  readonly recovered: boolean;
  /** Something was recorded, and so perhaps done. */
  readonly changed: boolean;
  readonly committed: boolean;
  /** The packages that this program needs itself were installed, and stay. */
  readonly internalStays: boolean;
  /** Names of what could not be rolled back. */
  readonly left: readonly string[];
}

/** @param failed title of the stage that failed */
export function describeHostState(traces: Traces, failed: string): HostState {
  const { left } = traces;
  if (traces.unfinishedRun)
    return unfinished(
      "An earlier run is unfinished on this host; 'ovirt-host-deploy recover --show' tells how to finish it",
    );
  if (left.length > 0)
    return unfinished(
      `The host is not as it was before: ${left.join('; ')}; fix that, then start again or run 'ovirt-host-deploy recover'`,
    );
  if (traces.committed) {
    const text = `The host is deployed, but '${failed}' did not complete; fix that, then run the same command again`;
    return { kind: 'deployed', text };
  }
  if (!traces.changed) {
    const text = 'Apart from the recovery of the earlier run, the host is unchanged';
    return traces.recovered ? { kind: 'unchanged', text } : unchangedHost;
  }
  const except = traces.internalStays ? ', except for the packages that this program needs itself' : '';
  return { kind: 'rolled-back', text: `All changes are rolled back: the host is as it was before${except}` };
}

function unfinished(text: string): HostState {
  return { kind: 'unfinished', text };
}
