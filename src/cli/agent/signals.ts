// Signals end the current event: it is rolled back in order, never cut off.
import { constants } from 'node:os';
import { DeployError } from '../../core/errors.ts';
import type { Interrupt } from '../../core/interrupt.ts';
import type { Log } from '../../core/log.ts';

/** Named as the reference names them: `SIG15`. Each one is answered at once where something is still waited for. */
export function listenToSignals(interrupt: Interrupt, log: Log): void {
  const raise = (error: DeployError): void => interrupt.raise(error);
  let before = false;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const) {
    process.on(name, () => {
      const answer = interrupt.waits.answer() ?? (before ? 'The run is ending already' : undefined);
      if (answer !== undefined) log.warning(answer);
      before = true;
      raise(new DeployError('signal', `SIG${constants.signals[name]}`));
    });
  }
  // Whoever held the terminal is gone: nobody is there to be asked.
  process.on('SIGHUP', () => raise(new DeployError('peer-lost', `SIG${constants.signals.SIGHUP}`)));
}
