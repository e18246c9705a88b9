// Puts the events of all plugins into the one order in which they run.
import { DeployError } from '../base/errors.ts';
import type { PluginEvent } from '../plugin/plugin.ts';
import type { EventLabel } from '../base/run-state.ts';
import type { Node } from './running-order.ts';
import { setLevels } from './running-order.ts';
import type { Stage } from '../base/stages.ts';
import { priority as priorities, stages } from '../base/stages.ts';

export interface SequencedEvent {
  /** Id of the plugin. */
  readonly plugin: string;
  readonly event: PluginEvent;
  readonly stage: Stage;
  readonly label: EventLabel;
  readonly runsAfterError: boolean;
}

/** What one plugin registered. */
export interface Registration {
  readonly plugin: string;
  readonly events: readonly PluginEvent[];
}

export interface SequenceOptions {
  /** `before` and `after` win over priorities instead of being refused where they contradict. */
  allowPriorityOverride?: boolean;
  /** Shuffles what would otherwise go by id; the same seed gives the same order. */
  seed?: number;
}

interface EventNode extends Node, SequencedEvent {
  readonly label: EventLabel & { missing?: string[] };
  /** Position of its stage. */
  readonly stageRank: number;
  /** Position by id, or by chance under a seed. */
  rank: number;
}

const stageRanks = new Map<string, number>(stages.map((stage, index) => [stage.name, index]));

/**
 * By stage, priority, level and id; an event's level is one more than the highest among the events of its stage and
 * priority that it waits for. O(E log E).
 * @throws DeployError event-order: an id or a name twice, a cycle, a dependency on a later stage, or `before` and `after`
 * that contradict the priorities.
 */
export function buildSequence(registrations: readonly Registration[], options: SequenceOptions = {}): SequencedEvent[] {
  const nodes = registrations.flatMap(({ plugin, events }) => events.map((event) => makeNode(plugin, event)));
  // Linked as registered, not sorted: neighbours in memory, which counts with tens of thousands.
  link(nodes);
  const byId = rank(nodes);
  if (options.seed !== undefined) shuffleRanks(byId, options.seed);
  setLevels(byId, options.allowPriorityOverride ?? false);
  return nodes.sort(
    (a, b) => a.stageRank - b.stageRank || a.priority - b.priority || a.level - b.level || a.rank - b.rank,
  );
}

/** Sorts by id, so that the order in which plugins are listed means nothing. */
function rank(nodes: readonly EventNode[]): EventNode[] {
  // No two are equal, or it is an error: one comparison of the strings is enough.
  const byId = nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const [position, node] of byId.entries()) {
    node.rank = position;
    if (position > 0 && byId[position - 1]?.id === node.id)
      throw new DeployError('event-order', `Two events have the id ${node.id}: rename one`);
  }
  return byId;
}

function makeNode(plugin: string, event: PluginEvent): EventNode {
  const id = `${plugin}.${event.id}`;
  const stageRank = stageRanks.get(event.stage) ?? -1;
  const stage = stages[stageRank];
  if (stage === undefined) throw new DeployError('event-order', `The event ${id} names no stage: ${event.stage}`);
  const label = { stage: stage.id, id, name: event.name };
  const priority = event.priority ?? priorities.DEFAULT;
  const runsAfterError = event.runsAfterError ?? stage.runsAfterError;
  const order = { stageRank, priority, level: 0, rank: 0, waiters: [], open: 0 };
  return { id, plugin, event, stage, label, runsAfterError, ...order };
}

/** Turns names into edges within a stage; those between stages are only checked. */
function link(nodes: readonly EventNode[]): void {
  const byName = new Map<string, EventNode>();
  for (const node of nodes) {
    const { name } = node.event;
    if (name === undefined) continue;
    const other = byName.get(name);
    if (other !== undefined)
      throw new DeployError('event-order', `The events ${other.id} and ${node.id} have the same name ${name}`);
    byName.set(name, node);
  }
  const find = (from: EventNode, name: string): EventNode | undefined => {
    const found = byName.get(name);
    if (found === undefined) (from.label.missing ??= []).push(name);
    return found;
  };
  for (const node of nodes) {
    for (const name of node.event.after ?? []) wait(node, find(node, name));
    for (const name of node.event.before ?? []) wait(find(node, name), node);
  }
}

function wait(later: EventNode | undefined, earlier: EventNode | undefined): void {
  if (later === undefined || earlier === undefined) return;
  if (earlier.stageRank > later.stageRank)
    throw new DeployError(
      'event-order',
      `The event ${later.id} of ${later.stage.name} cannot wait for ${earlier.id}, ` +
        `which runs later, in ${earlier.stage.name}`,
    );
  if (earlier.stageRank < later.stageRank) return;
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
