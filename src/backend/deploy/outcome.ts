// What came of a deployment.
import { DeployError } from '../../base/errors.ts';
import { type CleanError, cleanError, type CleanText, cleanText, cleanThrown } from '../border/text.ts';
import type { HostFinding } from './findings.ts';

/** Characters of what the host said. */
const longestMessage = 1500;

/** `incomplete` wants a manual step or another run; `reboot` is complete once the host has rebooted. */
export type Result = 'complete' | 'incomplete' | 'reboot' | 'failed';

/** As the host's key BASE/hostState says it. */
export type HostStateKind = (typeof hostStates)[number];

const hostStates = ['unchanged', 'rolled-back', 'deployed', 'unfinished'] as const;

/** @param value of the key; agents of other versions have none */
export function readHostState(value: unknown): HostStateKind | undefined {
  return hostStates.find((one) => one === value);
}

/** What the host said when its run was over. */
export interface Ending {
  readonly error: boolean;
  readonly aborted: boolean;
  readonly incomplete: boolean;
  readonly reasons: readonly CleanText[];
  readonly reboot: boolean;
  /** Of a run that failed: what it says of the host. */
  readonly hostState: HostStateKind | undefined;
}

/** What came of a deployment. */
export interface Outcome {
  readonly result: Result;
  /** Why it is incomplete. */
  readonly reasons: readonly CleanText[];
  /** Why it failed. */
  readonly error: CleanError | undefined;
  /** How a failed deployment left the host; undefined where it did not fail, or did not say, as after a lost connection. */
  readonly hostState?: HostStateKind | undefined;
}

/**
 * @param ending undefined where the host ended without saying
 * @param failure our own reason to end it; it comes first
 * @param errors what the host logged as errors
 */
export function judge(
  ending: Ending | undefined,
  failure: DeployError | undefined,
  errors: readonly CleanText[],
): Outcome {
  const reasons = ending?.reasons ?? [];
  const hostState = ending?.hostState;
  if (failure !== undefined) return { result: 'failed', reasons, error: cleanError(failure), hostState };
  if (ending === undefined || ending.error || ending.aborted) {
    const said = errors.length > 0 ? cleanText(errors.join('; '), longestMessage) : 'it did not say why; see its log';
    const error = cleanError(new DeployError('host-failed', `The host failed: ${said}`));
    return { result: 'failed', reasons, error, hostState };
  }
  if (ending.incomplete) return { result: 'incomplete', reasons, error: undefined };
  return { result: ending.reboot ? 'reboot' : 'complete', reasons, error: undefined };
}

/** What was thrown, as an outcome. */
export function failed(thrown: unknown): Outcome {
  return { result: 'failed', reasons: [], error: cleanThrown(thrown) };
}

/** A plan ends without questions: its exit code tells. */
export function judgePlan(
  code: number | null,
  failure: DeployError | undefined,
  errors: readonly CleanText[],
): Outcome {
  const said = errors.length > 0 ? cleanText(errors.join('; '), longestMessage) : 'it did not say why';
  const error = failure ?? (code === 0 ? undefined : new DeployError('host-failed', `The plan failed: ${said}`));
  return ofError(error);
}

/** @param findings what the host told; none of them an error where all is well */
export function judgeCheck(
  code: number | null,
  failure: DeployError | undefined,
  findings: readonly HostFinding[],
): Outcome {
  const ids = findings.filter(({ severity }) => severity === 'error').map(({ id }) => id);
  const said = ids.length === 0 ? 'it ended without saying what it found' : ids.join(', ');
  const error = failure ?? (code === 0 ? undefined : new DeployError('check-failed', `The host is not fit: ${said}`));
  return ofError(error);
}

function ofError(error: DeployError | undefined): Outcome {
  return error === undefined
    ? { result: 'complete', reasons: [], error }
    : { result: 'failed', reasons: [], error: cleanError(error) };
}

/** It was not asked how it ended: its exit code tells. Past its point of no return it went on to the end. */
export function afterInterrupt(code: number | null): Outcome {
  return code === 0 ? { result: 'complete', reasons: [], error: undefined } : failed(interrupted());
}

export function interrupted(): DeployError {
  return new DeployError('aborted', 'Interrupted: the host rolls back what was not yet finished', { aborted: true });
}
