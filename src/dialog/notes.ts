// Notes for people: what stands in them, taken apart into lines, wrapped.

/** What a note's `@VALUES@` and `@DEFAULT@` stand for. */
export interface NoteValues {
  readonly validValues?: readonly string[] | undefined;
  readonly default?: string | undefined;
}

/** The lines of a note. The newline at the end of a text ends its last line; an empty text is one empty line. */
export function noteLines(text: string | readonly string[]): string[] {
  if (typeof text !== 'string') return text.flatMap((line) => line.split('\n'));
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** The lines of a query's note, its place holders replaced. */
export function queryNoteLines(text: string | readonly string[], values: NoteValues): string[] {
  return noteLines(text).map((line) =>
    line
      .replaceAll('@VALUES@', () => (values.validValues ?? []).join(', '))
      .replaceAll('@DEFAULT@', () => values.default ?? ''),
  );
}

/** Breaks a line at blanks to at most that many columns; a word that is longer, such as a path, stays whole. */
export function wrapLine(line: string, columns: number): string[] {
  if (line.length <= columns) return [line];
  const wrapped: string[] = [];
  let current = '';
  for (const [, blanks = '', word = ''] of line.matchAll(/( *)([^ ]*)/g)) {
    const longer = `${current}${blanks}${word}`;
    // Blanks at the very end stay, since a prompt may end in one.
    if (longer.length <= columns || word === '' || current.trim() === '') {
      current = longer;
    } else {
      wrapped.push(current);
      current = word;
    }
  }
  return [...wrapped, current];
}
