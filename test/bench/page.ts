// docs/performance.md: a section a part; a part that was not measured now keeps what stands there.
import { availableParallelism, totalmem } from 'node:os';
import type { Figure } from './figures.ts';
import { showValue } from './figures.ts';
import type { Part } from './parts.ts';

/** @param before the page as it is @param measured the figures by the names of their parts */
export function formatPage(
  before: string,
  parts: readonly Part[],
  measured: ReadonlyMap<string, readonly Figure[]>,
): string {
  const sections = parts.flatMap(({ name, title }) => {
    const figures = measured.get(name);
    return figures === undefined ? (sectionOf(before, title) ?? []) : [`## ${title}\n\n${table(figures)}\n`];
  });
  const memory = Math.round(totalmem() / 2 ** 30);
  return `# Performance

Measured by \`npm run bench\` at the highest priority, which writes this page and fails where a limit is not kept;
\`npm run bench -- --only=${parts.map(({ name }) => name).join(',')}\` takes some of its parts. The machine: ${process.arch},
${availableParallelism()} processors, ${memory} GiB of memory, Node.js ${process.versions.node}; the hosts are test hosts (test/host/lab) on the same machine.

${sections.join('\n')}`;
}

function sectionOf(page: string, title: string): string | undefined {
  const sections = page.split(/^(?=## )/m);
  return sections.find((section) => section.startsWith(`## ${title}\n`))?.replace(/\n*$/, '\n');
}

function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, value, unit, limit, how }) => {
    const allowed = limit === undefined ? '' : showValue(limit, unit);
    return `| ${what} | ${showValue(value, unit)} | ${allowed} | ${how} |`;
  });
  return ['| figure | measured | limit | how |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
