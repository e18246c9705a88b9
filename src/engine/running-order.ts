// Levels of the events that wait for each other, and the refusal of what cannot be ordered.
import { DeployError } from '../base/errors.ts';

/** An event among the others of its stage. */
export interface Node {
  readonly id: string;
  /** Lower first. What waits takes over a higher one where that is allowed. */
  priority: number;
  /** One more than the highest level it waits for within the same priority. */
  level: number;
  /** The events of its stage that wait for it. */
  readonly waiters: Node[];
  /** How many events of its stage it still waits for. */
  open: number;
}

/**
 * Sets the level of each node, visiting each edge once.
 * @throws DeployError event-order: a cycle, or a priority lower than that of an event waited for.
 */
export function setLevels(nodes: readonly Node[], allowPriorityOverride: boolean): void {
  const ready = nodes.filter((node) => node.open === 0);
  let contradiction: DeployError | undefined;
  for (const earlier of ready) {
    for (const later of earlier.waiters) {
      if (later.priority >= earlier.priority || allowPriorityOverride) follow(later, earlier);
      else contradiction ??= contradictionError(later, earlier);
      later.open -= 1;
      if (later.open === 0) ready.push(later);
    }
  }
  if (ready.length < nodes.length) throw cycleError(nodes.filter((node) => node.open > 0));
  if (contradiction !== undefined) throw contradiction;
}

function follow(later: Node, earlier: Node): void {
  if (later.priority < earlier.priority) {
    later.priority = earlier.priority;
    later.level = 0;
  }
  if (later.priority === earlier.priority) later.level = Math.max(later.level, earlier.level + 1);
}

/** Every node that is left waits for another one that is left: walking back comes round. */
function cycleError(left: readonly Node[]): DeployError {
  const waitsFor = new Map(left.flatMap((earlier) => earlier.waiters.map((later) => [later, earlier] as const)));
  const path = new Set<Node>();
  let node = left[0];
  for (; node !== undefined && !path.has(node); node = waitsFor.get(node)) path.add(node);
  const ids = [...path].map(({ id }) => id);
  const cycle = ids.slice(ids.indexOf(node?.id ?? ''));
  const round = [...cycle, cycle[0]].toReversed().join(' -> ');
  return new DeployError('event-order', `The events wait for each other in a cycle: ${round}`);
}

function contradictionError(later: Node, earlier: Node): DeployError {
  return new DeployError(
    'event-order',
    `The event ${later.id} (priority ${later.priority}) cannot wait for ${earlier.id} (priority ${earlier.priority}), ` +
      'which comes later: mend the priorities, or set OTOPI_ALLOW_PRIORITY_OVERRIDE',
  );
}
