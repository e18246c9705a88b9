// What came of a deployment.
import { asError, DeployError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { shortened } from '../../dialog/wire/grammar.ts';

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
  readonly reasons: readonly string[];
  readonly reboot: boolean;
  /** Of a run that failed: what it says of the host. */
  readonly hostState: HostStateKind | undefined;
}

/** What came of a deployment. */
export interface Outcome {
  readonly result: Result;
  /** Why it is incomplete. */
  readonly reasons: readonly string[];
  /** Why it failed. */
  readonly error: DeployError | undefined;
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
  errors: readonly string[],
): Outcome {
  const reasons = ending?.reasons ?? [];
  const hostState = ending?.hostState;
  if (failure !== undefined) return { result: 'failed', reasons, error: failure, hostState };
  if (ending === undefined || ending.error || ending.aborted) {
    const said = errors.length > 0 ? shortened(errors.join('; '), longestMessage) : 'it did not say why; see its log';
    const error = new DeployError('host-failed', `The host failed: ${said}`);
    return { result: 'failed', reasons, error, hostState };
  }
  if (ending.incomplete) return { result: 'incomplete', reasons, error: undefined };
  return { result: ending.reboot ? 'reboot' : 'complete', reasons, error: undefined };
}

/** What was thrown, as an outcome. */
export function failed(thrown: unknown): Outcome {
  const error =
    thrown instanceof DeployError ? thrown : new DeployError('internal', asError(thrown).message, { cause: thrown });
  return { result: 'failed', reasons: [], error };
}

/** A plan ends without questions: its exit code tells. */
export function judgePlan(code: number | null, failure: DeployError | undefined, errors: readonly string[]): Outcome {
  const said = errors.length > 0 ? shortened(errors.join('; '), longestMessage) : 'it did not say why';
  const error = failure ?? (code === 0 ? undefined : new DeployError('host-failed', `The plan failed: ${said}`));
  return { result: error === undefined ? 'complete' : 'failed', reasons: [], error };
}

/** @param findings what the host told; none of them an error where all is well */
export function judgeCheck(
  code: number | null,
  failure: DeployError | undefined,
  findings: readonly Finding[],
): Outcome {
  const ids = findings.filter(({ severity }) => severity === 'error').map(({ id }) => id);
  const said = ids.length === 0 ? 'it ended without saying what it found' : ids.join(', ');
  const error = failure ?? (code === 0 ? undefined : new DeployError('check-failed', `The host is not fit: ${said}`));
  return { result: error === undefined ? 'complete' : 'failed', reasons: [], error };
}
