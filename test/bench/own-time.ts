// The agent's own time: its wall time without the intervals in which a child of it lives or an answer is awaited. Pure.
import type { TracedProcess } from '../host/trace/strace.ts';

export interface Interval {
  from: number;
  to: number;
}

/** The agent is the first process of the trace. Seconds. */
export function ownTime(
  processes: readonly TracedProcess[],
  log: string,
): { wall: number; own: number; children: number } {
  const [agent, ...children] = processes;
  if (agent === undefined) throw new Error('The trace is empty');
  const inside = ({ from, to }: Interval): Interval => ({
    from: Math.max(from, agent.from),
    to: Math.min(to, agent.to),
  });
  const wall = agent.to - agent.from;
  const waiting = unionLength([...children, ...answerIntervals(log)].map(inside));
  return { wall, own: wall - waiting, children: children.length };
}

/** From a query in the log to the first line received after it. Seconds since 1970. */
export function answerIntervals(log: string): Interval[] {
  const intervals: Interval[] = [];
  let asked: number | undefined;
  for (const line of log.split('\n')) {
    const [, time = '', zone = '', what] =
      /^(\S+ \S+,\d{3})([+-]\d{4}) DEBUG otopi\.dialog DIALOG:(SEND \*\*\*(?:Q:|CONFIRM)|RECEIVE)/.exec(line) ?? [];
    if (what === undefined) continue;
    const at = Date.parse(`${time.replace(' ', 'T').replace(',', '.')}${zone}`) / 1000;
    if (what !== 'RECEIVE') asked ??= at;
    else if (asked !== undefined) {
      intervals.push({ from: asked, to: at });
      asked = undefined;
    }
  }
  return intervals;
}

/** The length of all of them together, what they share counted once. */
export function unionLength(intervals: readonly Interval[]): number {
  let length = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    if (to <= end) continue;
    length += to - Math.max(from, end);
    end = to;
  }
  return length;
}
