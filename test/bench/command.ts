// The benchmark: measures, writes docs/performance.md, and fails where a limit is not kept.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { ensurePrograms } from '../../packaging/programs.ts';
import { executable } from '../host/deploy/executable.ts';
import type { Figure } from './figures.ts';
import { isOver, showValue } from './figures.ts';
import { formatPage } from './page.ts';
import { parts, type Part } from './parts.ts';
import { writtenPart } from './written.ts';

const root = join(import.meta.dirname, '../..');
const page = join(root, 'docs/performance.md');

/** @param argv `--only=PART,…` for some parts @returns the exit code: 1 where a figure is over its limit, 64 for an unknown part. */
export async function benchCommand(argv: readonly string[]): Promise<number> {
  const chosen = chooseParts(argv);
  if (chosen === undefined) {
    process.stderr.write(`usage: npm run bench -- --only=${parts.map(({ name }) => name).join(',')}\n`);
    return 64;
  }
  ensurePrograms('hosts');
  const built = await executable();
  // What else the machine does shall disturb as little as possible.
  setPriority(constants.priority.PRIORITY_HIGHEST);
  const measured = new Map<string, Figure[]>();
  for (const { name, title, measure } of chosen) {
    const start = performance.now();
    const figures = await measure(built);
    measured.set(name, figures);
    process.stdout.write(`${title} (${name}, ${Math.round((performance.now() - start) / 1000)} s)\n`);
    for (const figure of figures) process.stdout.write(`  ${lineOf(figure)}\n`);
  }
  const before = readFileSync(page, 'utf8');
  writeFileSync(page, formatPage(before, parts, measured) + writtenPart(before));
  execFileSync(join(root, 'node_modules/.bin/oxfmt'), [page], { cwd: root });
  return [...measured.values()].flat().some(isOver) ? 1 : 0;
}

function chooseParts(argv: readonly string[]): Part[] | undefined {
  const { values } = parseArgs({ args: [...argv], options: { only: { type: 'string' } } });
  const names = values.only?.split(',') ?? parts.map(({ name }) => name);
  if (names.some((name) => !parts.some((part) => part.name === name))) return undefined;
  return parts.filter(({ name }) => names.includes(name));
}

function lineOf(figure: Figure): string {
  const { what, value, unit, limit } = figure;
  const allowed = limit === undefined ? '' : `, limit ${showValue(limit, unit)}`;
  return `${isOver(figure) ? '✖' : '✔'} ${what}: ${showValue(value, unit)}${allowed}`;
}
