// Puts the events of all plugins into the one order in which they run.
import { DeployError } from './errors.ts';
import type { PluginEvent } from './plugin.ts';
import type { EventLabel } from './run-state.ts';
import type { Node } from './running-order.ts';
import { setLevels } from './running-order.ts';
import type { Stage } from './stages.ts';
import { priority as priorities, stages } from './stages.ts';

export interface SequencedEvent {
  /** Id of the plugin. */
  readonly plugin: string;
  readonly event: PluginEvent;
  readonly stage: Stage;
  readonly label: EventLabel;
}

/** What one plugin registered. */
export interface Registration {
  readonly plugin: string;
  readonly events: readonly PluginEvent[];
}

/** A name in `before` or `after` that no event has. */
export interface MissingName {
  /** Whole id of the event that waits. */
  readonly event: string;
  readonly name: string;
}

export interface SequenceOptions {
  /** `before` and `after` win over priorities instead of being refused where they contradict. */
  allowPriorityOverride?: boolean;
  /** Shuffles what would otherwise go by id; the same seed gives the same order. */
  seed?: number;
}

export interface Sequence {
  /** In running order. */
  readonly events: readonly SequencedEvent[];
  readonly missing: readonly MissingName[];
}

interface EventNode extends Node {
  readonly sequenced: SequencedEvent;
  /** Position of its stage. */
  readonly stage: number;
  /** Position by id, or by chance under a seed. */
  rank: number;
}

const stageIndex = new Map<string, number>(stages.map((stage, index) => [stage.name, index]));

/**
 * By stage, priority, level and id; an event's level is one more than the highest among the events of its stage and
 * priority that it waits for. O(E log E).
 * @throws DeployError event-order: an id or a name twice, a cycle, a dependency on a later stage, or `before` and `after`
 * that contradict the priorities.
 */
export function buildSequence(registrations: readonly Registration[], options: SequenceOptions = {}): Sequence {
  const nodes = collect(registrations);
  if (options.seed !== undefined) shuffleRanks(nodes, options.seed);
  const missing = link(nodes);
  setLevels(nodes, options.allowPriorityOverride ?? false);
  const ordered = nodes.toSorted(
    (a, b) => a.stage - b.stage || a.priority - b.priority || a.level - b.level || a.rank - b.rank,
  );
  return { events: ordered.map((node) => node.sequenced), missing };
}

/** Sorted by id, so that the order in which plugins are listed means nothing. */
function collect(registrations: readonly Registration[]): EventNode[] {
  const events = registrations.flatMap(({ plugin, events }) => events.map((event) => toSequenced(plugin, event)));
  events.sort((a, b) => (a.label.id < b.label.id ? -1 : Number(a.label.id > b.label.id)));
  return events.map((sequenced, rank) => {
    if (rank > 0 && events[rank - 1]?.label.id === sequenced.label.id)
      throw new DeployError('event-order', `Two events have the id ${sequenced.label.id}: rename one`);
    const priority = sequenced.event.priority ?? priorities.DEFAULT;
    const stage = stageIndex.get(sequenced.stage.name) ?? -1;
    return { id: sequenced.label.id, sequenced, stage, priority, level: 0, rank, waiters: [], open: 0 };
  });
}

function toSequenced(plugin: string, event: PluginEvent): SequencedEvent {
  const id = `${plugin}.${event.id}`;
  const stage = stages[stageIndex.get(event.stage) ?? -1];
  if (stage === undefined) throw new DeployError('event-order', `The event ${id} names no stage: ${event.stage}`);
  return { plugin, event, stage, label: { stage: stage.id, id, name: event.name } };
}

/** Turns names into edges within a stage; those between stages are only checked. */
function link(nodes: readonly EventNode[]): MissingName[] {
  const byName = new Map<string, EventNode>();
  for (const node of nodes) {
    const { name } = node.sequenced.event;
    if (name === undefined) continue;
    const other = byName.get(name);
    if (other !== undefined)
      throw new DeployError('event-order', `The events ${other.id} and ${node.id} have the same name ${name}`);
    byName.set(name, node);
  }
  const missing: MissingName[] = [];
  const find = (from: EventNode, name: string): EventNode | undefined => {
    const found = byName.get(name);
    if (found === undefined) missing.push({ event: from.id, name });
    return found;
  };
  for (const node of nodes) {
    for (const name of node.sequenced.event.after ?? []) wait(node, find(node, name));
    for (const name of node.sequenced.event.before ?? []) wait(find(node, name), node);
  }
  return missing;
}

function wait(later: EventNode | undefined, earlier: EventNode | undefined): void {
  if (later === undefined || earlier === undefined) return;
  if (earlier.stage > later.stage)
    throw new DeployError(
      'event-order',
      `The event ${later.id} of ${later.sequenced.stage.name} cannot wait for ${earlier.id}, ` +
        `which runs later, in ${earlier.sequenced.stage.name}`,
    );
  if (earlier.stage < later.stage) return;
  earlier.waiters.push(later);
  later.open += 1;
}

/** Fisher and Yates by the generator mulberry32: small, and the same everywhere. */
function shuffleRanks(nodes: readonly EventNode[], seed: number): void {
  let state = seed | 0;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let last = nodes.length - 1; last > 0; last--) {
    const a = nodes[last];
    const b = nodes[Math.floor(random() * (last + 1))];
    if (a !== undefined && b !== undefined) [a.rank, b.rank] = [b.rank, a.rank];
  }
}
