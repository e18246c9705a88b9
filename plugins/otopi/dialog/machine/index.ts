// Shows the sequence to whoever reads the dialog, so that it can tell how far the run is.
import { dialog as keys, priority, type Plugin } from '#plugin';

export const machine: Plugin = {
  id: 'otopi.dialog.machine',
  inImage: 'all',
  keys: [keys.machineExtras],
  events: () => [
    {
      id: 'init',
      stage: 'INIT',
      // The configuration files are read by then: DIALOG/machineExtras of a file counts.
      priority: priority.HIGH - 5,
      // Readers of the last events know them by it.
      runsAfterError: true,
      run: ({ dialog, state }) => dialog.announce(state.sequence),
    },
  ],
};
