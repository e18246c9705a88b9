// What a check runs of a deployment's events: all that read and decide, up to VALIDATION, none of them ended by another's refusal.
import type { Finding } from '../../plugin/finding.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import { errorCodes } from '../../base/error-codes.ts';
import { DeployError } from '../../base/errors.ts';
import type { Plugin } from '../../plugin/plugin.ts';
import type { SequencedEvent } from '../../engine/sequence.ts';
import type { StageName } from '../../base/stages.ts';

/** Packages of INTERNAL_PACKAGES are what the program would like to have, not what the host lacks. */
const earlyStages: readonly StageName[] = ['BOOT', 'INIT', 'SETUP', 'PROGRAMS'];
/** By now all that the others build upon is there: one event that fails says nothing about the next. */
const lateStages: readonly StageName[] = ['LATE_SETUP', 'CUSTOMIZATION', 'VALIDATION'];

/** Ends of the run, not findings. */
const endings: readonly ErrorCode[] = ['signal', 'peer-lost', 'aborted', 'bad-answer', 'protocol', 'internal'];

/** @param refusals gets what an event refuses a deployment for */
export function checkSequence(
  sequence: readonly SequencedEvent[],
  plugins: readonly Plugin[],
  refusals: Finding[],
): SequencedEvent[] {
  const byId = new Map(plugins.map((plugin) => [plugin.id, plugin]));
  const isLeftOut = ({ plugin, event }: SequencedEvent): boolean => {
    const { notInCheck = [] } = byId.get(plugin) ?? {};
    return notInCheck === 'all' || notInCheck.includes(event.id);
  };
  const isIn = (stages: readonly StageName[]) => (one: SequencedEvent) => stages.includes(one.event.stage);
  return sequence
    .filter(isIn([...earlyStages, ...lateStages]))
    .filter((one) => !isLeftOut(one))
    .map((one) => collecting(one, isIn(lateStages)(one), refusals));
}

/** @param goesOn the next event runs though this one refused */
function collecting(one: SequencedEvent, goesOn: boolean, refusals: Finding[]): SequencedEvent {
  const { event, label } = one;
  const run: typeof event.run = async (ctx) => {
    try {
      await event.run(ctx);
    } catch (thrown) {
      const isFinding = thrown instanceof DeployError && !endings.includes(thrown.code);
      if (isFinding) refusals.push(refusal(label.id, thrown));
      if (!isFinding || !goesOn) throw thrown;
    }
  };
  return { ...one, event: { ...event, run } };
}

function refusal(id: string, { code, message }: DeployError): Finding {
  const remedy = errorCodes[code];
  return { id, title: 'What this event refuses', severity: 'error', seen: message, remedy, code, ignored: false };
}
