// Signals end the current event: it is rolled back in order, never cut off.
import { constants } from 'node:os';
import { DeployError } from '../base/errors.ts';
import type { Interrupt } from '../base/interrupt.ts';
import type { Log } from '../base/log.ts';

/**
 * Named as the reference names them: `SIG15`. Each one is answered at once where something is still waited for.
 * @param person somebody is at the keyboard: Ctrl-C is an abort, as a no to a question is
 */
export function listenToSignals(interrupt: Interrupt, log: Log, person = false): void {
  let before = false;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const) {
    process.on(name, () => {
      const answer = interrupt.waits.answer() ?? (before ? 'The run is ending already' : undefined);
      if (answer !== undefined) log.warning(answer);
      before = true;
      interrupt.raise(signalError(name, person));
    });
  }
  // The terminal is gone: there is nobody left to ask.
  process.on('SIGHUP', () => interrupt.raise(new DeployError('peer-lost', `SIG${constants.signals.SIGHUP}`)));
}

function signalError(name: 'SIGINT' | 'SIGTERM' | 'SIGQUIT', person: boolean): DeployError {
  const text = `SIG${constants.signals[name]}`;
  if (name === 'SIGINT' && person) return new DeployError('aborted', `Aborted by Ctrl-C (${text})`, { aborted: true });
  return new DeployError('signal', text);
}
