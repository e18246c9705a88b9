// INI files of the host's services, edited line by line: what is not asked for stays as it is.

export interface IniValue {
  section: string;
  key: string;
  value: string;
}

/** The last value of a key, without blanks around it; undefined where the section or the key is not there. */
export function readIniValue(text: string, section: string, key: string): string | undefined {
  const lines = text.split('\n');
  const at = findKey(lines, findSection(lines, section), key);
  return at && /[=:]\s*(.*?)\s*$/.exec(lines[at.first] ?? '')?.[1];
}

/** A new file of these values, in their order, one block a section. */
export function formatIni(values: readonly IniValue[]): string {
  const sections = Map.groupBy(values, ({ section }) => section);
  const blocks = [...sections].map(([section, entries]) =>
    [`[${section}]`, ...entries.map(({ key, value }) => `${key} = ${value}`), ''].join('\n'),
  );
  return blocks.join('\n');
}

/** Replaces values in place, adds missing ones at the end of their section, and missing sections at the end. */
export function mergeIni(text: string, values: readonly IniValue[]): string {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const { section, key, value } of values) setValue(lines, section, key, value);
  return `${lines.join('\n')}\n`;
}

interface Range {
  first: number;
  end: number;
}

function setValue(lines: string[], section: string, key: string, value: string): void {
  const range = findSection(lines, section);
  const line = `${key} = ${value}`;
  if (range === undefined) {
    if (lines.length > 0) lines.push('');
    lines.push(`[${section}]`, line);
    return;
  }
  const at = findKey(lines, range, key);
  if (at !== undefined) lines.splice(at.first, at.end - at.first, line);
  else lines.splice(endOfValues(lines, range), 0, line);
}

/** The lines of a section: from the one below its head up to the next head. */
function findSection(lines: readonly string[], name: string): Range | undefined {
  const head = lines.findIndex((line) => line.trimEnd() === `[${name}]`);
  if (head < 0) return undefined;
  const next = lines.findIndex((line, i) => i > head && line.startsWith('['));
  return { first: head + 1, end: next < 0 ? lines.length : next };
}

/** The lines of a key, indented ones that go on with its value included. The last one of a name counts. */
function findKey(lines: readonly string[], range: Range | undefined, key: string): Range | undefined {
  if (range === undefined) return undefined;
  for (let first = range.end - 1; first >= range.first; first--) {
    if (/^([^\s=:#;][^=:]*?)\s*[=:]/.exec(lines[first] ?? '')?.[1] !== key) continue;
    let end = first + 1;
    while (end < range.end && /^\s+\S/.test(lines[end] ?? '')) end++;
    return { first, end };
  }
  return undefined;
}

/** Where a section's last line that is not empty ends. */
function endOfValues(lines: readonly string[], { first, end }: Range): number {
  let at = end;
  while (at > first && lines[at - 1]?.trim() === '') at--;
  return at;
}
