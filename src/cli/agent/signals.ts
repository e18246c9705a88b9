// Signals end the current event: it is rolled back in order, never cut off.
import { constants } from 'node:os';
import { DeployError } from '../../core/errors.ts';

/** Named as the reference names them: `SIG15`. */
export function listenToSignals(raise: (error: DeployError) => void): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const) {
    process.on(name, () => raise(new DeployError('signal', `SIG${constants.signals[name]}`)));
  }
  // Whoever held the terminal is gone: nobody is there to be asked.
  process.on('SIGHUP', () => raise(new DeployError('peer-lost', `SIG${constants.signals.SIGHUP}`)));
}
