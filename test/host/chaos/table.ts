// The figures of a chaos run, as a table for people.
import type { Result } from './run.ts';
import { reaches } from './victim.ts';

/** One line a reach of the kill, and one for all. */
export function chaosTable(results: readonly Result[]): string {
  const rows = [
    ...reaches.map((reach) =>
      row(
        reach,
        results.filter(({ plan }) => plan.deployment.reach === reach),
      ),
    ),
    row('all', results),
  ];
  const head = ['killed', 'runs', 'hit', 'recoveries hit', 'before', 'after', 'wrong'];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  return all
    .map((cells) =>
      cells
        .map((cell, i) => pad(cell, widths[i] ?? 0, i))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What one run did: for the log, and to repeat it. */
export function resultLine({ n, plan, hit, recoveriesHit, state, fault }: Result): string {
  const { reach, after } = plan.deployment;
  const recoveries = plan.recoveries.map((kill) => `${kill.reach} ${Math.round(kill.after)} ms`).join(', ');
  const again = recoveries === '' ? '' : `; recovery killed: ${recoveries} (${recoveriesHit} hit)`;
  const missed = hit ? '' : ' (had ended)';
  return `run ${n}: ${reach} killed after ${Math.round(after)} ms${missed}${again}: ${state}${fault === undefined ? '' : `\n${fault}`}`;
}

function row(name: string, results: readonly Result[]): string[] {
  const state = (which: Result['state']): number => results.filter((result) => result.state === which).length;
  const hits = results.filter(({ hit }) => hit).length;
  const recoveries = results.reduce((sum, { recoveriesHit }) => sum + recoveriesHit, 0);
  return [name, ...[results.length, hits, recoveries, state('before'), state('after'), state('wrong')].map(String)];
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
