// The benchmark: measures, writes docs/performance.md, and fails where a limit is not kept.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, constants, setPriority, totalmem } from 'node:os';
import { join } from 'node:path';
import { executable } from '../host/deploy/executable.ts';
import { measureAgent } from './agent.ts';
import type { Figure } from './figures.ts';
import { isOver, showValue } from './figures.ts';
import { measureRoles } from './roles.ts';
import { measureSequence } from './sequence.ts';
import { measureSize } from './size.ts';
import { measureStart } from './start.ts';
import { writtenPart } from './written.ts';

const root = join(import.meta.dirname, '../..');

/** @returns the exit code: 1 where a figure is over its limit. */
export async function benchCommand(): Promise<number> {
  const built = await executable();
  // What else the machine does shall disturb as little as possible.
  setPriority(constants.priority.PRIORITY_HIGHEST);
  const figures = [
    ...(await measureSize(built, root)),
    ...measureStart(built, root),
    ...measureSequence(),
    ...(await measureAgent(built)),
    ...(await measureRoles(built)),
  ];
  const path = join(root, 'docs/performance.md');
  writeFileSync(path, page(figures) + writtenPart(readFileSync(path, 'utf8')));
  for (const figure of figures) {
    const limit = figure.limit === undefined ? '' : `, limit ${showValue(figure.limit, figure.unit)}`;
    process.stdout.write(
      `${isOver(figure) ? '✖' : '✔'} ${figure.what}: ${showValue(figure.value, figure.unit)}${limit}\n`,
    );
  }
  return figures.some(isOver) ? 1 : 0;
}

function page(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, value, unit, limit, how }) => {
    const allowed = limit === undefined ? '' : showValue(limit, unit);
    return `| ${what} | ${showValue(value, unit)} | ${allowed} | ${how} |`;
  });
  const memory = Math.round(totalmem() / 2 ** 30);
  return `# Performance

Measured by \`npm run bench\` at the highest priority, which writes this page and fails where a limit is not kept. The machine: ${process.arch},
${availableParallelism()} processors, ${memory} GiB of memory, Node.js ${process.versions.node}; the host is a test host (test/host/lab) on the same machine.

| figure | measured | limit | how |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}
