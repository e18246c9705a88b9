// Shows the text of ODEBUG/note, to try how a dialect shows a note.
import { key, type Plugin } from '#plugin';

const text = key.str('ODEBUG/note', { doc: 'A note to show at SETUP; given on the command line.' });

export const testNote: Plugin = {
  id: 'otopi.debug.test-note',
  keys: [text],
  events: (env) => {
    if (env.get(text) === null) return [];
    return [{ id: 'setup', stage: 'SETUP', run: (ctx) => ctx.dialog.note(ctx.env.get(text) ?? '') }];
  },
};
