// What a recovery runs of a deployment's events: log, lock and recovery, and the end.
import type { SequencedEvent } from '../../engine/sequence.ts';
import type { StageName } from '../../base/stages.ts';
import type { RecoveryWay } from '../../transaction/recovery.ts';

const plugins = ['otopi.core.log', 'otopi.core.misc', 'otopi.core.transaction', 'otopi.dialog.misc'];
const stages: readonly StageName[] = ['BOOT', 'INIT', 'CLEANUP', 'PRE_TERMINATE', 'TERMINATE'];
const recoverEvent = 'otopi.core.transaction.recover';

/** @param recovered is told how many runs there were */
export function recoverSequence(
  sequence: readonly SequencedEvent[],
  way: RecoveryWay,
  recovered: (runs: number) => void,
): SequencedEvent[] {
  return sequence
    .filter(({ plugin, event }) => plugins.includes(plugin) && stages.includes(event.stage))
    .map((one) => {
      if (one.label.id !== recoverEvent) return one;
      const run: typeof one.event.run = async ({ transactions }) => recovered(await transactions.control.recover(way));
      return { ...one, event: { ...one.event, run } };
    });
}
