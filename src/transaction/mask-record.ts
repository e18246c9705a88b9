// Keeps secrets out of a line of the journal without breaking it: a recovery must find its words, names and paths as they were.
import type { Json } from './step.ts';

/** What these hold are paths, owners and checksums: no content ever. */
const plainKind = /^(?:file|folder|link)\./;

/** @param line a record as JSON; only the arguments of steps are masked */
export function maskRecord(line: string, filter: (text: string) => string): string {
  const record = JSON.parse(line) as { [name: string]: Json };
  if (record['t'] !== 'entry') return line;
  const steps = (value: Json | undefined): Json => (value as { kind: string; args: Json }[]).map(maskStep);
  const maskStep = (step: { kind: string; args: Json }): Json =>
    plainKind.test(step.kind) ? step : { ...step, args: maskLeaves(step.args, filter) };
  return JSON.stringify({
    ...record,
    commit: steps(record['commit']),
    undo: steps(record['undo']),
    revert: steps(record['revert']),
  });
}

function maskLeaves(value: Json, filter: (text: string) => string): Json {
  if (typeof value === 'string') return filter(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: Json) => maskLeaves(one, filter));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, maskLeaves(one, filter)]));
}
