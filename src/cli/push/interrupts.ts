// What Ctrl-C and its like do to a push.
import type { View } from '../../backend/fleet/view.ts';
import { cleanText } from '../../backend/border/text.ts';
import { DeployError } from '../../base/errors.ts';

/** The first one ends every host in order, the second one at once. */
export function listenToInterrupts(
  view: View,
  stop: AbortController,
): { stop: AbortSignal; kill: AbortSignal; release: () => void } {
  const kill = new AbortController();
  const take = (): void => {
    const again = stop.signal.aborted;
    (again ? kill : stop).abort(new DeployError('aborted', 'Interrupted', { aborted: true }));
    const text = again
      ? 'ending the connections'
      : 'interrupted: the hosts roll back; once more ends the connections at once';
    view.tell('push', { event: 'note', text: cleanText(text) });
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, take);
  return {
    stop: stop.signal,
    kill: kill.signal,
    release: () => {
      for (const name of signals) process.off(name, take);
    },
  };
}
