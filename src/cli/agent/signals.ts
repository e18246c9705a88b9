// Signals end the current event: it is rolled back in order, never cut off.
import { constants } from 'node:os';
import { DeployError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';

/**
 * Named as the reference names them: `SIG15`. Whoever sends a second one is told that the first is being obeyed.
 * @param person somebody is at the keyboard: Ctrl-C is an abort, as a no to a question is
 */
export function listenToSignals(raise: (error: DeployError) => void, log: Log, person = false): void {
  let before = false;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const) {
    process.on(name, () => {
      if (before) log.warning('The run is ending already: what it changed is being taken back');
      before = true;
      raise(signalError(name, person));
    });
  }
  // Whoever held the terminal is gone: nobody is there to be asked.
  process.on('SIGHUP', () => raise(new DeployError('peer-lost', `SIG${constants.signals.SIGHUP}`)));
}

function signalError(name: 'SIGINT' | 'SIGTERM' | 'SIGQUIT', person: boolean): DeployError {
  const text = `SIG${constants.signals[name]}`;
  if (name === 'SIGINT' && person) return new DeployError('aborted', `Aborted by Ctrl-C (${text})`, { aborted: true });
  return new DeployError('signal', text);
}
