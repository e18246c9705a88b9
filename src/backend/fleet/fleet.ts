// Many hosts at once, some at a time.
import { DeployError } from '../../base/errors.ts';
import { cleanError } from '../border/text.ts';
import type { HostJob, HostReport } from '../deploy/push-types.ts';

/** How many at once, and when to begin no more. */
export interface FleetOptions {
  /** Hosts at the same time. */
  readonly parallel: number;
  /** After the first failure no further host is begun. */
  readonly failFast: boolean;
  readonly stop: AbortSignal;
}

/** @returns a report for each job, in their order */
export async function runFleet(
  jobs: readonly HostJob[],
  push: (job: HostJob) => Promise<HostReport>,
  { parallel, failFast, stop }: FleetOptions,
): Promise<HostReport[]> {
  const reports = new Map<HostJob, HostReport>();
  const waiting = [...jobs];
  let failed = false;
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      if (stop.aborted || (failed && failFast)) {
        reports.set(job, notBegun(job.host, stop.aborted ? 'interrupted' : 'another host failed'));
        continue;
      }
      const report = await push(job);
      failed ||= report.result === 'failed';
      reports.set(job, report);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, jobs.length) }, work));
  return jobs.flatMap((job) => reports.get(job) ?? []);
}

function notBegun(host: string, why: string): HostReport {
  const error = new DeployError('aborted', `Not begun: ${why}`, { aborted: true });
  return {
    host,
    result: 'failed',
    error: cleanError(error),
    reasons: [],
    warnings: [],
    logs: [],
    bytesSent: 0,
    fingerprint: undefined,
    id: undefined,
    seconds: 0,
  };
}
