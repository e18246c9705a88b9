// Takes apart what a program's --help prints, so that man pages and completion can never say anything else. Pure.

export interface Help {
  /** How it is called, without `Usage:`. */
  usage: string[];
  parts: HelpPart[];
}

export type HelpPart = { kind: 'text'; text: string } | { kind: 'list'; title: string; entries: HelpEntry[] };

interface HelpEntry {
  /** `--root DIR`, `-h, --help`, `KEY=TYPE:VALUE`. */
  term: string;
  text: string;
}

export interface HelpOption {
  /** With dashes. */
  long: string;
  short?: string;
  /** What follows it: `DIR`, `FILE`, `local|engine`. */
  argument?: string;
  text: string;
}

/** Blocks are parted by empty lines; the first is the usage, one whose lines are indented is a list under its title. */
export function parseHelp(help: string): Help {
  const [usage = '', ...blocks] = help.trim().split(/\n\n+/);
  const calls = usage.replace(/^Usage:\s*/, '').split('\n');
  return { usage: calls.map((line) => line.trim()), parts: blocks.flatMap(parseBlock) };
}

/** The options of all lists, in order. */
export function listOptions({ parts }: Help): HelpOption[] {
  return parts.flatMap((part) => (part.kind === 'list' ? part.entries : [])).flatMap(optionsOf);
}

function parseBlock(block: string): HelpPart[] {
  const lines = block.split('\n');
  const title = /^\S.*:$/.test(lines[0] ?? '') ? (lines.shift() ?? '').slice(0, -1) : 'Options';
  if (!lines.some((line) => line.startsWith('  '))) return [{ kind: 'text', text: block.replaceAll('\n', ' ') }];
  const entries: HelpEntry[] = [];
  const text: string[] = [];
  for (const line of lines) {
    const [, term, meaning = ''] = /^ {2}(\S.*?)(?: {2,}(\S.*))?$/.exec(line) ?? [];
    const last = entries.at(-1);
    if (term !== undefined) entries.push({ term, text: meaning });
    else if (line.startsWith(' ') && last !== undefined) last.text = `${last.text} ${line.trim()}`.trim();
    else text.push(line);
  }
  const list: HelpPart = { kind: 'list', title, entries };
  return text.length === 0 ? [list] : [list, { kind: 'text', text: text.join(' ') }];
}

/** One entry may name several options: `--user USER, --port N`. */
function optionsOf({ term, text }: HelpEntry): HelpOption[] {
  const short = /(?:^|\s)(-[a-z])(?=,)/.exec(term)?.[1];
  return [...term.matchAll(/(--[a-z][a-z0-9.-]*)(?:[ =]([^\s,]+))?/g)].map(([, long = '', argument]) => ({
    long,
    text,
    ...(short === undefined ? {} : { short }),
    ...(argument === undefined ? {} : { argument }),
  }));
}
