// What --list-env and --list-events print: made of the declarations, so that it is never out of date.
import type { SequencedEvent } from '../engine/sequence.ts';
import type { Stage } from '../base/stages.ts';
import { priority as priorities, stages } from '../base/stages.ts';
import type { AnyKey, Value } from '../environment/key.ts';
import { formatValue, wordOfKeyType } from '../environment/typed-value.ts';

/** A key as people write it: the type of the wire, and the default in words. */
export interface KeyDescription {
  name: string;
  /** `object` for what cannot be given from outside. */
  type: string;
  /** Empty for none. */
  default: string;
  doc: string;
  secret: boolean;
}

export function describeKey(key: AnyKey): KeyDescription {
  const value = key.default as Value;
  return {
    name: key.name,
    type: key.type === 'obj' ? 'object' : wordOfKeyType[key.type],
    default: key.defaultDoc ?? (value === null ? '' : formatValue(value).replaceAll('\n', ', ')),
    doc: key.doc,
    secret: key.secret,
  };
}

/** Every key with type, default and meaning, sorted as given. */
export function formatKeys(keys: readonly AnyKey[]): string {
  return keys
    .map((key) => {
      const { name, type, default: standard, doc, secret } = describeKey(key);
      const facts = [type, ...(standard === '' ? [] : [`default: ${standard}`]), ...(secret ? ['secret'] : [])];
      return `${name} (${facts.join(', ')})\n    ${doc}\n`;
    })
    .join('');
}

/** The sequence by stages, in running order. */
export function formatEvents(sequence: readonly SequencedEvent[]): string {
  return eventsByStage(sequence)
    .map(({ stage, events }) => {
      const lines = events.map(({ event, label }) => {
        const name = event.name === undefined || event.name === label.id ? '' : ` (${event.name})`;
        return `  ${describePriority(event.priority).padEnd(12)} ${label.id}${name}${describeOrder(event)}\n`;
      });
      return `${stage.name}: ${stage.title}\n${lines.join('')}`;
    })
    .join('\n');
}

/** The stages that have events. */
export function eventsByStage(
  sequence: readonly SequencedEvent[],
): { stage: Stage; events: readonly SequencedEvent[] }[] {
  return stages
    .map((stage) => ({ stage, events: sequence.filter((event) => event.stage.name === stage.name) }))
    .filter(({ events }) => events.length > 0);
}

/** By the nearest name: `HIGH-10`, `DEFAULT`. */
export function describePriority(priority: number = priorities.DEFAULT): string {
  const [name, value] = Object.entries(priorities).toSorted(
    (a, b) => Math.abs(a[1] - priority) - Math.abs(b[1] - priority),
  )[0] ?? ['', 0];
  const offset = priority - value;
  return offset === 0 ? name : `${name}${offset > 0 ? '+' : ''}${offset}`;
}

function describeOrder({ before = [], after = [] }: SequencedEvent['event']): string {
  const parts = [
    ...(after.length > 0 ? [`after ${after.join(', ')}`] : []),
    ...(before.length > 0 ? [`before ${before.join(', ')}`] : []),
  ];
  return parts.length > 0 ? `, ${parts.join('; ')}` : '';
}
