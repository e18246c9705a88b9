// The part of a line that is translated: without its indent, the column of a list, and the blanks at its end.

export interface LineParts {
  /** The indent, and what an indented list has in its first column: `  --plan    `. */
  readonly lead: string;
  readonly body: string;
  readonly trail: string;
}

/** Lists are indented by two blanks; what stands deeper is shown as it is, such as the lines of a changed file. */
export function splitLine(line: string): LineParts {
  const [, lead = '', body = '', trail = ''] = /^( {1,2}(?! )(?:\S+(?: \S+)*? {2,})?)?(.*?)(\s*)$/s.exec(line) ?? [];
  return { lead, body, trail };
}
