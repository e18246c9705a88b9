// The INI format of configuration files, as Python's RawConfigParser reads it: pure, with line numbers.
import { DeployError } from '../base/errors.ts';

/** The section whose entries belong to every other one. */
export const iniDefaults = 'DEFAULT';

interface IniEntry {
  readonly key: string;
  readonly text: string;
  /** Of the key, counted from 1. */
  readonly line: number;
}

/** Entries by section and key; those of `[DEFAULT]` stand under that name. */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, IniEntry>>;

interface OpenEntry {
  key: string;
  line: number;
  lines: string[];
}

/**
 * Keys are case-sensitive, the first `=` or `:` separates, deeper indented lines go on with the value, lines that begin
 * with `#` or `;` are comments wherever they stand.
 * @throws DeployError bad-configuration naming file and line: no section yet, no separator, a section or key twice
 */
export function parseIni(text: string, path: string): Ini {
  const sections = new Map<string, Map<string, OpenEntry>>();
  let section: Map<string, OpenEntry> | undefined;
  let entry: OpenEntry | undefined;
  let indent = 0;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    const fault = (what: string) => new DeployError('bad-configuration', `${path}:${index + 1}: ${what}`);
    if (line.startsWith('#') || line.startsWith(';')) continue;
    if (line === '') {
      entry?.lines.push('');
      continue;
    }
    const depth = raw.length - raw.trimStart().length;
    if (entry !== undefined && depth > indent) {
      entry.lines.push(line);
      continue;
    }
    indent = depth;
    const header = /^\[(.+)\]/.exec(line)?.[1];
    if (header !== undefined) {
      if (sections.has(header) && header !== iniDefaults) throw fault(`the section [${header}] is there twice`);
      section = sections.get(header) ?? new Map<string, OpenEntry>();
      sections.set(header, section);
      entry = undefined;
      continue;
    }
    if (section === undefined) throw fault('no section yet: a line [name] must come first');
    entry = startEntry(line, index + 1);
    if (entry === undefined) throw fault('neither a section nor a key with a value (key=type:value)');
    if (section.has(entry.key)) throw fault(`the key ${entry.key} is there twice`);
    section.set(entry.key, entry);
  }
  return new Map([...sections].map(([name, entries]) => [name, closeEntries(entries)]));
}

function startEntry(line: string, number: number): OpenEntry | undefined {
  const separator = line.search(/[=:]/);
  const key = line.slice(0, Math.max(separator, 0)).trimEnd();
  return key === '' ? undefined : { key, line: number, lines: [line.slice(separator + 1).trim()] };
}

/** Empty lines at the end of a value do not belong to it. */
function closeEntries(entries: ReadonlyMap<string, OpenEntry>): Map<string, IniEntry> {
  return new Map([...entries].map(([key, { line, lines }]) => [key, { key, line, text: lines.join('\n').trimEnd() }]));
}
