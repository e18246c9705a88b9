// The mount table of the kernel.

/** Mount points of /proc/self/mounts (see proc_mounts(5)); blanks in names are written as octal there. */
export function parseMountPoints(text: string): Set<string> {
  const fields = text.split('\n').map((line) => line.split(' ')[1]);
  return new Set(fields.filter((field) => field !== undefined).map(unescapeOctal));
}

function unescapeOctal(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 8)));
}
