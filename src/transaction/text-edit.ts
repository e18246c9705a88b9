// Edits of text files as functions of their text.
import type { FileEdit } from './transaction.ts';

/** @param edit gets the text, undefined where there is no file, and gives the new one, undefined where nothing is to be written */
export function textEdit(edit: (text: string | undefined) => string | undefined): FileEdit {
  return (current) => {
    if (current === undefined) return edit(undefined);
    const bytes = Buffer.from(current);
    const text = bytes.toString('utf8');
    if (Buffer.from(text).equals(bytes)) return edit(text);
    // Somebody's text in another encoding: Latin-1 maps bytes to characters one to one, so that all of it comes through.
    const edited = edit(bytes.toString('latin1'));
    return edited === undefined ? undefined : Buffer.from(edited, 'latin1');
  };
}
