// The test suites: the folders of tests that node's test runner runs, and what they need.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { run, type EventData } from 'node:test';
import { spec } from 'node:test/reporters';
import { pipeline } from 'node:stream/promises';
import type { StepResult } from './report.ts';

const root = join(import.meta.dirname, '../..');

interface Suite {
  readonly name: string;
  /** Files at a time; true for as many as the machine has processors. */
  readonly concurrency: number | true;
  /** Limit of one test. */
  readonly milliseconds: number;
}

/** In the order they run. */
export const suites: readonly Suite[] = [
  // The data of test/cases is read by the unit tests.
  { name: 'unit', concurrency: true, milliseconds: 60_000 },
  { name: 'wire', concurrency: true, milliseconds: 60_000 },
  { name: 'contract', concurrency: true, milliseconds: 120_000 },
  // Hosts wait more than they work.
  { name: 'host', concurrency: 2, milliseconds: 1_800_000 },
];

/** What the host tests lack here, undefined when they can run. */
export function missingForHost(): string | undefined {
  if (process.platform !== 'linux') return `they need Linux, this is ${process.platform}`;
  return process.getuid?.() === 0 ? undefined : 'they need root';
}

/** Runs test/NAME/**\/*.test.ts and prints as it goes. A suite without files is reported as such, and is no failure. */
export async function runSuite(suite: Suite, signal: AbortSignal): Promise<StepResult> {
  const { name, concurrency, milliseconds } = suite;
  const files = globSync(`test/${name}/**/*.test.ts`, { cwd: root }).toSorted();
  if (files.length === 0) return { name, outcome: 'no tests', seconds: 0, note: `test/${name}` };
  process.stdout.write(`\n▶ ${name}: ${files.length} files\n`);
  const start = performance.now();
  let summary: EventData.TestSummary | undefined;
  const paths = files.map((file) => join(root, file));
  const events = run({ cwd: root, files: paths, concurrency, timeout: milliseconds, signal });
  events.on('test:summary', (data) => {
    // Each file has a summary of its own; the one of the whole run names none.
    if (data.file === undefined) summary = data;
  });
  await pipeline(events, new spec(), process.stdout, { end: false });
  if (summary === undefined) throw new Error(`The test runner gave no summary for ${name}.`);
  return {
    name,
    outcome: summary.success ? 'passed' : 'failed',
    seconds: (performance.now() - start) / 1000,
    note: `${summary.counts.tests} tests`,
    counts: summary.counts,
  };
}
