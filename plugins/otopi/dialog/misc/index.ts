// Opens the dialog at the end of BOOT, and says its last word.
import { dialog as keys, priority, type Plugin } from '#plugin';
import { otopiEvents } from '../../events.ts';

export const misc: Plugin = {
  id: 'otopi.dialog.misc',
  inImage: 'all',
  keys: [keys.dialect, keys.boundary, keys.peerTimeout, keys.autoAcceptDefault, keys.question],
  events: () => [
    {
      id: 'boot',
      stage: 'BOOT',
      priority: priority.FIRST,
      name: otopiEvents.dialogMiscBoot,
      // A failure of BOOT itself is told as well.
      run: ({ dialog, state }) => state.onError(() => dialog.open()),
    },
    {
      id: 'boot-done',
      stage: 'BOOT',
      // Readers expect the record of the next stage to be the first line.
      priority: priority.LAST,
      name: otopiEvents.dialogBootDone,
      run: ({ dialog }) => dialog.open(),
    },
    {
      id: 'terminate',
      stage: 'TERMINATE',
      priority: priority.LAST,
      run: ({ dialog }) => dialog.terminate(),
    },
  ],
};
