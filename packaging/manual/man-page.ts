// A manual page, man(7), from what --help prints. Pure.
import type { Manual } from '../../src/cli/manuals.ts';
import type { HelpPart } from './help.ts';
import { parseHelp } from './help.ts';

/** @param others names for SEE ALSO; @param date `2026-11-22` */
export function manPage(
  { name, summary, help }: Manual,
  others: readonly string[],
  version: string,
  date: string,
): string {
  const { usage, parts } = parseHelp(help);
  const page = pageName(name);
  const see = others.filter((other) => other !== name).map((other) => `.BR ${escape(pageName(other))} (1)`);
  return [
    `.TH ${escape(page.toUpperCase())} 1 "${date}" "ovirt-host-deploy ${version}"`,
    '.SH NAME',
    `${escape(page)} \\- ${escape(summary)}`,
    '.SH SYNOPSIS',
    ...usage.flatMap((call) => ['.PP', `.B ${escape(call)}`]),
    '.SH DESCRIPTION',
    ...parts.flatMap(formatPart),
    '.SH SEE ALSO',
    see.join(',\n'),
    '',
  ].join('\n');
}

/** The page of `ovirt-host-deploy media` is ovirt-host-deploy-media(1). */
export function pageName(name: string): string {
  return name.replaceAll(' ', '-');
}

function formatPart(part: HelpPart): string[] {
  if (part.kind === 'text') return ['.PP', escape(part.text)];
  const entries = part.entries.flatMap(({ term, text }) => ['.TP', `.B ${escape(term)}`, escape(text)]);
  return [`.SS ${escape(part.title)}`, ...entries];
}

/** As groff_char(7) and groff(7) ask: a plain minus, a backslash, and no request where text begins with a dot. */
function escape(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&');
}
