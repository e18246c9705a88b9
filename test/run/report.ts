// What is printed at the end of a test run: the table of steps, and the totals in the words of node's test runner.
import type { EventData } from 'node:test';

type Counts = EventData.TestSummary['counts'];

export interface StepResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'left out' | 'no tests';
  readonly seconds: number;
  /** What ran, or why it did not. */
  readonly note: string;
  /** Of a test suite only. */
  readonly counts?: Counts;
}

const marks = { passed: '✔', failed: '✖', 'left out': '!', 'no tests': '-' } as const;

/** One line a step: outcome, duration, what it was. */
export function formatTable(results: readonly StepResult[]): string {
  const lines = results.map(({ name, outcome, seconds, note }) =>
    [marks[outcome], name.padEnd(9), outcome.padEnd(9), `${seconds.toFixed(1)} s`.padStart(8), ` ${note}`].join(' '),
  );
  return lines.join('\n');
}

/** The sums over all suites, as the test runner prints them for one. */
export function formatTotals(results: readonly StepResult[]): string {
  const suites = results.filter(({ counts }) => counts !== undefined);
  const sum = (field: keyof Counts): number => suites.reduce((total, { counts }) => total + (counts?.[field] ?? 0), 0);
  const fail = sum('tests') - sum('passed') - sum('cancelled') - sum('skipped') - sum('todo');
  const seconds = suites.reduce((total, suite) => total + suite.seconds, 0);
  return [
    `ℹ tests ${sum('tests')}`,
    `ℹ suites ${sum('suites')}`,
    `ℹ pass ${sum('passed')}`,
    `ℹ fail ${fail}`,
    `ℹ cancelled ${sum('cancelled')}`,
    `ℹ skipped ${sum('skipped')}`,
    `ℹ todo ${sum('todo')}`,
    `ℹ duration_ms ${(seconds * 1000).toFixed(0)}`,
  ].join('\n');
}
