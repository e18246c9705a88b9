// Stops after each error until somebody answers, before anything is rolled back, when OTOPI_WAIT_ON_ERROR is set.
import { DeployError, priority, type Plugin } from '#plugin';
import { queries } from '#dialog/wire/names';

export const waitOnError: Plugin = {
  id: 'otopi.debug.wait-on-error',
  events: () => {
    if ((process.env['OTOPI_WAIT_ON_ERROR'] ?? '') === '') return [];
    return [
      {
        id: 'boot',
        stage: 'BOOT',
        priority: priority.FIRST,
        run: ({ dialog, state }) =>
          state.onError(async (error) => {
            // Nobody is there to answer.
            if (error instanceof DeployError && error.code === 'peer-lost') return;
            await dialog.queryString({
              name: queries.WAIT_ON_ERR_ANS,
              note: ['An error happened, and the host is as it was at that moment.', 'Press Enter to go on: '],
              default: '',
              command: true,
            });
          }),
      },
    ];
  },
};
