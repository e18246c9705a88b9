// A table as text: columns as wide as their longest cell, two blanks between them, none at the end of a line.

/** @param rows the heading first @returns lines, each ended by a newline */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((sum, row) => row.map((cell, i) => Math.max(sum[i] ?? 0, cell.length)), []);
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
